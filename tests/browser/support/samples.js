'use strict';
// Files with one of everything that the drawing tools can show. Their names are Vietnamese or nothing.

const BPMN_SPACES = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
  + 'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="x"';

/** [id, element, what is inside, width, height]; a boundary event names its host. */
const NODES = [
  ...['task', 'userTask', 'serviceTask', 'scriptTask', 'sendTask', 'receiveTask', 'manualTask', 'businessRuleTask', 'callActivity']
    .map(kind => [kind, kind, '', 100, 80]),
  ['many', 'userTask', '<multiInstanceLoopCharacteristics/>', 100, 80],
  ['again', 'task', '<standardLoopCharacteristics/>', 100, 80],
  ['inner', 'subProcess', '', 100, 80],
  ['watching', 'subProcess triggeredByEvent="true"', '', 100, 80],
  ['deal', 'transaction', '', 100, 80],
  ['free', 'adHocSubProcess', '', 100, 80],
  ...['exclusiveGateway', 'parallelGateway', 'inclusiveGateway', 'eventBasedGateway', 'complexGateway'].map(kind => [kind, kind, '', 50, 50]),
  ['start', 'startEvent', '', 36, 36],
  ['startTimer', 'startEvent', '<timerEventDefinition/>', 36, 36],
  ['end', 'endEvent', '', 36, 36],
  ['endError', 'endEvent', '<errorEventDefinition/>', 36, 36],
  ['throw', 'intermediateThrowEvent', '', 36, 36],
  ['catchMessage', 'intermediateCatchEvent', '<messageEventDefinition/>', 36, 36],
  ['catchTimer', 'intermediateCatchEvent', '<timerEventDefinition/>', 36, 36],
  ['catchLink', 'intermediateCatchEvent', '<linkEventDefinition/>', 36, 36],
  ['store', 'dataStoreReference', '', 50, 50],
  ['object', 'dataObjectReference', '', 36, 50],
];
const PER_ROW = 8, CELL = 150;

function place(index) {
  return { x: 60 + (index % PER_ROW) * CELL, y: 60 + Math.floor(index / PER_ROW) * CELL };
}

function shape(id, x, y, width, height, more = '') {
  return `<bpmndi:BPMNShape id="s-${id}" bpmnElement="${id}"${more}><dc:Bounds x="${x}" y="${y}" width="${width}" height="${height}"/></bpmndi:BPMNShape>`;
}

/** A process with every kind of element, and an annotation, a group and a boundary event. */
function everyProcess() {
  const nodes = NODES.map(([id, kind, inside]) => `<${kind} id="${id}">${inside}</${kind.split(' ')[0]}>`).join('');
  const shapes = NODES.map(([id, , , width, height], i) => shape(id, place(i).x, place(i).y, width, height, width === 100 && height === 80 ? ' isExpanded="false"' : '')).join('');
  const host = place(1);
  return `<?xml version="1.0" encoding="UTF-8"?><definitions ${BPMN_SPACES} id="d">
    <process id="p" isExecutable="true">${nodes}
      <boundaryEvent id="late" attachedToRef="userTask"><timerEventDefinition/></boundaryEvent>
      <sequenceFlow id="flow" sourceRef="exclusiveGateway" targetRef="parallelGateway"/>
      <textAnnotation id="note"><text>Ghi chú</text></textAnnotation></process>
    <bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="plane" bpmnElement="p">${shapes}
      ${shape('late', host.x + 80, host.y + 60, 36, 36)}${shape('note', 60, 660, 100, 40)}
      <bpmndi:BPMNEdge id="e-flow" bpmnElement="flow"><di:waypoint x="${place(15).x + 50}" y="${place(15).y + 25}"/><di:waypoint x="${place(16).x}" y="${place(16).y + 25}"/></bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`;
}

/** Two pools with lanes and a message between them. */
function everyPool() {
  return `<?xml version="1.0" encoding="UTF-8"?><definitions ${BPMN_SPACES} id="d">
    <collaboration id="c"><participant id="one" name="Sở" processRef="p"/><participant id="two" name="Xã"/>
      <messageFlow id="mail" sourceRef="t" targetRef="two"/></collaboration>
    <process id="p" isExecutable="true"><laneSet id="ls"><lane id="above"><flowNodeRef>t</flowNodeRef></lane><lane id="below"/></laneSet><task id="t"/></process>
    <bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="plane" bpmnElement="c">
      ${shape('one', 100, 60, 600, 240, ' isHorizontal="true"')}${shape('above', 130, 60, 570, 120, ' isHorizontal="true"')}${shape('below', 130, 180, 570, 120, ' isHorizontal="true"')}
      ${shape('two', 100, 360, 600, 80, ' isHorizontal="true"')}${shape('t', 200, 80, 100, 80)}
      <bpmndi:BPMNEdge id="e-mail" bpmnElement="mail"><di:waypoint x="250" y="160"/><di:waypoint x="250" y="360"/></bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`;
}

const TYPES = ['string', 'number', 'boolean', 'date', 'time', 'dateTime', 'dayTimeDuration', 'yearMonthDuration'];
const CELLS = { string: '"mới"', number: '5', boolean: 'true', date: 'date("2026-11-22")', time: 'time("10:00:00")', dateTime: 'date and time("2026-11-22T10:00:00")',
  dayTimeDuration: 'duration("P1D")', yearMonthDuration: 'duration("P1Y")' };

function drd(id, element, inside, x, y) {
  return {
    model: `<${element} id="${id}" name="${id}">${inside}</${element}>`,
    shape: `<dmndi:DMNShape id="s-${id}" dmnElementRef="${id}"><dc:Bounds x="${x}" y="${y}" width="150" height="70"/></dmndi:DMNShape>`,
  };
}

/** A diagram with every kind; a table with inputs and outputs of every type; an expression; a function. */
function everyDecision() {
  const inputs = TYPES.map(t => `<input id="in-${t}"><inputExpression id="ie-${t}" typeRef="${t}"><text>x</text></inputExpression></input>`).join('');
  const outputs = TYPES.map(t => `<output id="out-${t}" name="r" typeRef="${t}"/>`).join('');
  const rule = n => `<rule id="rule-${n}">${TYPES.map(t => `<inputEntry id="c${n}-${t}"><text>${n === 1 ? CELLS[t].replace(/"/g, '&quot;') : ''}</text></inputEntry>`).join('')}`
    + `${TYPES.map(t => `<outputEntry id="o${n}-${t}"><text>${CELLS[t].replace(/"/g, '&quot;')}</text></outputEntry>`).join('')}</rule>`;
  const all = [
    drd('bang', 'decision', `<variable id="v1" name="bang"/><decisionTable id="dt" hitPolicy="FIRST">${inputs}${outputs}${rule(1)}${rule(2)}</decisionTable>`, 160, 80),
    drd('bieu-thuc', 'decision', '<variable id="v2" name="bt" typeRef="number"/><literalExpression id="le"><text>1</text></literalExpression>', 400, 80),
    drd('trong', 'decision', '', 640, 80),
    drd('ham', 'businessKnowledgeModel', '<variable id="v3" name="ham"/><encapsulatedLogic id="fn"><formalParameter id="fp" name="x" typeRef="number"/><literalExpression id="le2"><text>x</text></literalExpression></encapsulatedLogic>', 160, 240),
    drd('vao', 'inputData', '<variable id="v4" name="vao" typeRef="string"/>', 400, 240),
    drd('luat', 'knowledgeSource', '', 640, 240),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
    xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="d" name="d" namespace="x">${all.map(e => e.model).join('')}
    <dmndi:DMNDI><dmndi:DMNDiagram id="di">${all.map(e => e.shape).join('')}</dmndi:DMNDiagram></dmndi:DMNDI></definitions>`;
}

/** Fields of every kind that may stand in a form. */
function everyForm() {
  const values = { values: [{ label: 'Một', value: '1' }, { label: 'Hai', value: '2' }] };
  let keys = 0;
  const of = (type, more = {}) => ({ id: `f-${type}`, type, ...(['text', 'separator'].includes(type) ? {} : { key: `o${++keys}` }), label: 'Ô', ...more });
  return JSON.stringify({
    type: 'default', id: 'bieu-mau', schemaVersion: 19, components: [
      of('textfield', { description: 'Ghi họ tên' }), of('textarea'), of('number'), of('datetime', { subtype: 'datetime', dateLabel: 'Ngày', timeLabel: 'Giờ', label: undefined, timeInterval: 15, timeSerializingFormat: 'utc_offset' }),
      of('radio', values), of('select', { ...values, searchable: true }), of('checklist', values), of('checkbox'), of('filepicker'),
      of('group', { label: 'Nhóm', components: [] }), { id: 'f-dynamiclist', type: 'dynamiclist', label: 'Danh sách', path: 'ds', components: [{ id: 'f-in', type: 'textfield', key: 'ten', label: 'Tên' }], isRepeating: true, allowAddRemove: true, defaultRepetitions: 1 },
      of('text', { label: undefined, text: 'Lời dặn' }), of('separator', { label: undefined }), of('expression', { label: undefined, expression: '=1', computeOn: 'change' }),
    ],
  });
}

module.exports = { everyProcess, everyPool, everyDecision, everyForm, processNodes: NODES.map(n => n[0]), decisionTypes: TYPES };
