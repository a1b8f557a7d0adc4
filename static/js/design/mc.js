// Our attributes in a process (docs/bpmn.md), so that bpmn-js reads and writes them as properties.

const SPACE = 'https://motcua.vn/bpmn/1';
const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';

const ATTRIBUTES = {
  'bpmn:FlowNode': ['nameEn'],
  'bpmn:Process': ['nameEn'],
  'bpmn:Lane': ['nameEn', 'role'],
  'bpmn:UserTask': ['role', 'act', 'budget'],
  'bpmn:ServiceTask': ['service', 'input'],
  'bpmn:BusinessRuleTask': ['decision', 'input', 'result'],
  'bpmn:CallActivity': ['version', 'input', 'output'],
  'bpmn:ScriptTask': ['result'],
  'bpmn:TimerEventDefinition': ['due'],
  'bpmn:MultiInstanceLoopCharacteristics': ['collection', 'element', 'collect'],
};

/** The text with each script where the standard has it: bpmn-js knows one property of that name only. */
export function standardScripts(text) {
  if (!/:script=/.test(text)) return text;
  const file = new DOMParser().parseFromString(text, 'text/xml');
  for (const task of file.getElementsByTagNameNS(BPMN, 'scriptTask')) {
    const own = task.getAttributeNS(SPACE, 'script');
    if (own === null) continue;
    const script = file.createElementNS(BPMN, task.prefix ? `${task.prefix}:script` : 'script');
    script.textContent = own;
    task.removeAttributeNS(SPACE, 'script');
    task.setAttribute('scriptFormat', 'FEEL');
    task.append(script);
  }
  return new XMLSerializer().serializeToString(file);
}

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
