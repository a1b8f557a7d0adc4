#include "rules/bpmn/element.h"

#include <stdlib.h>
#include <string.h>

#define TASK " startQuantity completionQuantity isForCompensation default "
#define WORK TASK "implementation operationRef "

/* Sorted by name. Names do not clash between BPMN's namespaces. */
static const struct bpmn_element elements[] = {
    {"BPMNDiagram", USE_PART, 0, " documentation resolution ", ""},
    {"BPMNEdge", USE_PART, 0, " bpmnElement sourceElement targetElement messageVisibleKind ", ""},
    {"BPMNLabel", USE_PART, 0, " labelStyle ", ""},
    {"BPMNLabelStyle", USE_PART, 0, "", ""},
    {"BPMNPlane", USE_PART, 0, " bpmnElement ", ""},
    {"BPMNShape", USE_PART, 0,
     " bpmnElement isHorizontal isExpanded isMarkerVisible isMessageVisible participantBandKind "
     "choreographyActivityShape ",
     ""},
    {"Bounds", USE_PART, 0, " x y width height ", ""},
    {"Font", USE_PART, 0, " size isBold isItalic isUnderline isStrikeThrough ", ""},
    {"adHocSubProcess", USE_REFUSED, 0, "", ""},
    {"association", USE_PART, 0, " sourceRef targetRef associationDirection ", ""},
    {"boundaryEvent", USE_NODE, BPMN_BOUNDARY, " attachedToRef cancelActivity parallelMultiple ",
     ""},
    {"businessRuleTask", USE_NODE, BPMN_RULE_TASK, WORK, " decision "},
    {"callActivity", USE_REFUSED, 0, "", ""},
    {"cancelEventDefinition", USE_REFUSED, 0, "", ""},
    {"category", USE_PART, 0, "", ""},
    {"categoryValue", USE_PART, 0, " value ", ""},
    {"childLaneSet", USE_PART, 0, "", ""},
    {"choreography", USE_REFUSED, 0, "", ""},
    {"collaboration", USE_PART, 0, " isClosed ", ""},
    {"compensateEventDefinition", USE_REFUSED, 0, "", ""},
    {"completionCondition", USE_PART, 0, " language evaluatesToTypeRef ", ""},
    {"complexGateway", USE_REFUSED, 0, "", ""},
    {"conditionExpression", USE_PART, 0, " language evaluatesToTypeRef ", ""},
    {"conditionalEventDefinition", USE_REFUSED, 0, "", ""},
    {"conversation", USE_REFUSED, 0, "", ""},
    {"correlationProperty", USE_REFUSED, 0, "", ""},
    {"correlationSubscription", USE_REFUSED, 0, "", ""},
    {"dataInput", USE_DATA, 0, " itemSubjectRef isCollection ", ""},
    {"dataInputAssociation", USE_DATA, 0, "", ""},
    {"dataInputRefs", USE_DATA, 0, "", ""},
    {"dataObject", USE_PART, 0, " itemSubjectRef isCollection ", ""},
    {"dataObjectReference", USE_PART, 0, " itemSubjectRef dataObjectRef ", ""},
    {"dataOutput", USE_DATA, 0, " itemSubjectRef isCollection ", ""},
    {"dataOutputAssociation", USE_DATA, 0, "", ""},
    {"dataOutputRefs", USE_DATA, 0, "", ""},
    {"dataStore", USE_PART, 0, " capacity isUnlimited itemSubjectRef ", ""},
    {"dataStoreReference", USE_PART, 0, " itemSubjectRef dataStoreRef ", ""},
    {"definitions", USE_PART, 0,
     " targetNamespace expressionLanguage typeLanguage exporter exporterVersion ", ""},
    {"documentation", USE_PART, 0, " textFormat ", ""},
    {"endEvent", USE_NODE, BPMN_END, "", ""},
    {"error", USE_PART, 0, " errorCode structureRef ", ""},
    {"errorEventDefinition", USE_EVENT, BPMN_ERROR, " errorRef ", ""},
    {"escalation", USE_REFUSED, 0, "", ""},
    {"escalationEventDefinition", USE_REFUSED, 0, "", ""},
    {"eventBasedGateway", USE_NODE, BPMN_EVENT_GATEWAY,
     " gatewayDirection instantiate eventGatewayType ", ""},
    {"exclusiveGateway", USE_NODE, BPMN_EXCLUSIVE, " gatewayDirection default ", ""},
    {"extensionElements", USE_PART, 0, "", ""},
    {"flowNodeRef", USE_PART, 0, "", ""},
    {"globalBusinessRuleTask", USE_REFUSED, 0, "", ""},
    {"globalManualTask", USE_REFUSED, 0, "", ""},
    {"globalScriptTask", USE_REFUSED, 0, "", ""},
    {"globalTask", USE_REFUSED, 0, "", ""},
    {"globalUserTask", USE_REFUSED, 0, "", ""},
    {"group", USE_PART, 0, " categoryValueRef ", ""},
    {"implicitThrowEvent", USE_REFUSED, 0, "", ""},
    {"import", USE_REFUSED, 0, "", ""},
    {"inclusiveGateway", USE_NODE, BPMN_INCLUSIVE, " gatewayDirection default ", ""},
    {"incoming", USE_PART, 0, "", ""},
    {"inputSet", USE_DATA, 0, "", ""},
    {"interface", USE_REFUSED, 0, "", ""},
    {"intermediateCatchEvent", USE_NODE, BPMN_CATCH, " parallelMultiple ", ""},
    {"intermediateThrowEvent", USE_NODE, BPMN_THROW, "", ""},
    {"ioSpecification", USE_DATA, 0, "", ""},
    {"itemDefinition", USE_PART, 0, " itemKind isCollection structureRef ", ""},
    {"lane", USE_PART, 0, " partitionElementRef ", " role "},
    {"laneSet", USE_PART, 0, "", ""},
    {"linkEventDefinition", USE_REFUSED, 0, "", ""},
    {"loopCardinality", USE_PART, 0, " language evaluatesToTypeRef ", ""},
    {"manualTask", USE_NODE, BPMN_TASK, TASK, ""},
    {"message", USE_PART, 0, " itemRef ", ""},
    {"messageEventDefinition", USE_EVENT, BPMN_MESSAGE, " messageRef ", ""},
    {"messageFlow", USE_PART, 0, " sourceRef targetRef messageRef ", ""},
    {"multiInstanceLoopCharacteristics", USE_PART, 0, " isSequential behavior ",
     " collection element collect "},
    {"outgoing", USE_PART, 0, "", ""},
    {"outputSet", USE_DATA, 0, "", ""},
    {"parallelGateway", USE_NODE, BPMN_PARALLEL, " gatewayDirection ", ""},
    {"participant", USE_PART, 0, " processRef ", ""},
    {"participantMultiplicity", USE_PART, 0, " minimum maximum ", ""},
    {"performer", USE_REFUSED, 0, "", ""},
    {"potentialOwner", USE_REFUSED, 0, "", ""},
    {"process", USE_NODE, BPMN_PROCESS, " processType isClosed isExecutable ", ""},
    {"receiveTask", USE_NODE, BPMN_RECEIVE_TASK, WORK "messageRef instantiate ", ""},
    {"scriptTask", USE_REFUSED, 0, "", ""},
    {"sendTask", USE_NODE, BPMN_SEND_TASK, WORK "messageRef ", ""},
    {"sequenceFlow", USE_PART, 0, " sourceRef targetRef isImmediate ", ""},
    {"serviceTask", USE_NODE, BPMN_SERVICE_TASK, WORK, " service "},
    {"signal", USE_REFUSED, 0, "", ""},
    {"signalEventDefinition", USE_REFUSED, 0, "", ""},
    {"sourceRef", USE_DATA, 0, "", ""},
    {"standardLoopCharacteristics", USE_REFUSED, 0, "", ""},
    {"startEvent", USE_NODE, BPMN_START, " isInterrupting parallelMultiple ", ""},
    {"subProcess", USE_NODE, BPMN_SUB_PROCESS, TASK "triggeredByEvent ", ""},
    {"targetRef", USE_DATA, 0, "", ""},
    {"task", USE_NODE, BPMN_TASK, TASK, ""},
    {"terminateEventDefinition", USE_EVENT, BPMN_TERMINATE, "", ""},
    {"text", USE_PART, 0, "", ""},
    {"textAnnotation", USE_PART, 0, " textFormat ", ""},
    {"timeCycle", USE_REFUSED, 0, "", ""},
    {"timeDate", USE_PART, 0, " language evaluatesToTypeRef ", ""},
    {"timeDuration", USE_PART, 0, " language evaluatesToTypeRef ", ""},
    {"timerEventDefinition", USE_EVENT, BPMN_TIMER, "", " due "},
    {"transaction", USE_REFUSED, 0, "", ""},
    {"userTask", USE_NODE, BPMN_USER_TASK, WORK, " role act budget "},
    {"waypoint", USE_PART, 0, " x y ", ""},
};

static const char *const spaces[] = {
    BPMN_MODEL_SPACE,
    BPMN_DI_SPACE,
    "http://www.omg.org/spec/DD/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DC",
};

bool bpmn_is_standard(const struct xml *e)
{
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (strcmp(spaces[i], e->space) == 0)
            return true;
    return false;
}

static int by_name(const void *key, const void *row)
{
    return strcmp(key, ((const struct bpmn_element *)row)->name);
}

const struct bpmn_element *bpmn_element_of(const struct xml *e)
{
    if (!bpmn_is_standard(e))
        return NULL;
    return bsearch(e->name, elements, sizeof elements / sizeof *elements, sizeof *elements,
                   by_name);
}
