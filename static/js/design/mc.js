// Our attributes in a process (docs/bpmn.md), so that bpmn-js reads and writes them as properties.

const SPACE = 'https://motcua.vn/bpmn/1';

const ATTRIBUTES = {
  'bpmn:FlowNode': ['nameEn'],
  'bpmn:Process': ['nameEn'],
  'bpmn:Lane': ['nameEn', 'role'],
  'bpmn:UserTask': ['role', 'act', 'budget'],
  'bpmn:ServiceTask': ['service', 'input'],
  'bpmn:BusinessRuleTask': ['decision', 'input', 'result'],
  'bpmn:CallActivity': ['version', 'input', 'output'],
  'bpmn:ScriptTask': ['script', 'result'],
  'bpmn:TimerEventDefinition': ['due'],
  'bpmn:MultiInstanceLoopCharacteristics': ['collection', 'element', 'collect'],
};

export const moddle = {
  name: 'MotCua',
  prefix: 'mc',
  uri: SPACE,
  xml: { tagAlias: 'lowerCase' },
  associations: [],
  types: Object.entries(ATTRIBUTES).map(([type, names]) => ({
    name: type.replace('bpmn:', ''),
    extends: [type],
    properties: names.map(name => ({ name, type: 'String', isAttr: true })),
  })),
};
