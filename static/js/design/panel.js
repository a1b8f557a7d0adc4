// The properties of what is selected in a process. The fields, their labels and choices stand in the page;
// here each one is joined to the model: data-set names the property, data-for the kinds of element.

const WORKING = /^([1-9][0-9]*)([hd])$/;

/** How each data-set is read from an element and written to it. `bo` is the element's business object. */
function properties(modeling, factory, definitions) {
  const text = name => ({
    read: bo => bo.get(name) || '',
    write: (element, value) => modeling.updateProperties(element, { [name]: value || undefined }),
  });
  const expression = body => (body ? factory.create('bpmn:FormalExpression', { body }) : undefined);
  const inner = (part, name, make = v => v, show = v => v) => ({
    has: bo => part(bo) !== undefined,
    read: bo => show(part(bo).get(name)) || '',
    write: (element, value) => modeling.updateModdleProperties(element, part(element.businessObject), { [name]: make(value || undefined) }),
  });
  const loop = bo => bo.get('loopCharacteristics');
  const instances = bo => (loop(bo) && loop(bo).$type === 'bpmn:MultiInstanceLoopCharacteristics' ? loop(bo) : undefined);
  const repeated = bo => (loop(bo) && loop(bo).$type === 'bpmn:StandardLoopCharacteristics' ? loop(bo) : undefined);
  const event = type => bo => (bo.get('eventDefinitions') || []).find(d => d.$type === type);
  const timer = event('bpmn:TimerEventDefinition');
  const time = name => ({
    has: bo => timer(bo) !== undefined,
    read: bo => timer(bo).get(name)?.body || '',
    write: (element, value) => modeling.updateModdleProperties(element, timer(element.businessObject), { [name]: expression(value) }),
  });
  return {
    name: {
      read: bo => bo.get('name') || '',
      write: (element, value) => modeling.updateLabel(element, value),
    },
    condition: {
      has: (bo, element) => element.source && ['bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway'].some(t => element.source.businessObject.$instanceOf(t)),
      read: bo => bo.conditionExpression?.body || '',
      write: (element, value) => modeling.updateProperties(element, { conditionExpression: expression(value) }),
    },
    fallback: {
      has: (bo, element) => element.source && 'default' in element.source.businessObject.$descriptor.propertiesByName,
      read: (bo, element) => element.source.businessObject.default === bo,
      write: (element, value) => modeling.updateProperties(element.source, { default: value ? element.businessObject : undefined }),
    },
    executable: {
      has: bo => processOf(bo) !== undefined,
      read: bo => processOf(bo).isExecutable === true,
      write: (element, value) => modeling.updateModdleProperties(element, processOf(element.businessObject), { isExecutable: value }),
    },
    due: inner(timer, 'mc:due'),
    timeDate: time('timeDate'),
    timeDuration: time('timeDuration'),
    timeCycle: time('timeCycle'),
    eventCondition: inner(event('bpmn:ConditionalEventDefinition'), 'condition', expression, v => v?.body),
    link: inner(event('bpmn:LinkEventDefinition'), 'name'),
    cardinality: inner(instances, 'loopCardinality', expression, v => v?.body),
    completion: inner(instances, 'completionCondition', expression, v => v?.body),
    collection: inner(instances, 'mc:collection'),
    element: inner(instances, 'mc:element'),
    collect: inner(instances, 'mc:collect'),
    again: inner(repeated, 'loopCondition', expression, v => v?.body),
    called: text('calledElement'),
    script: {
      read: bo => bo.get('script') || '',
      write: (element, value) => modeling.updateProperties(element, { script: value || undefined, scriptFormat: value ? 'FEEL' : undefined }),
    },
    ...referred(modeling, factory, definitions, event),
    ...Object.fromEntries(['nameEn', 'role', 'act', 'budget', 'service', 'decision', 'input', 'result', 'version', 'output']
      .map(name => [name, text(`mc:${name}`)])),
  };
}

function processOf(bo) {
  if (bo.$type === 'bpmn:Process') return bo;
  return bo.$type === 'bpmn:Participant' ? bo.processRef : undefined;
}

/** Messages, signals, errors and escalations are elements of their own beside the process; here they are
 *  known by their name or code, made when needed and shared when the name is the same. */
function referred(modeling, factory, definitions, event) {
  const kinds = {
    message: ['bpmn:Message', 'messageRef', 'name'],
    signal: ['bpmn:Signal', 'signalRef', 'name'],
    error: ['bpmn:Error', 'errorRef', 'errorCode'],
    escalation: ['bpmn:Escalation', 'escalationRef', 'escalationCode'],
  };
  const rows = Object.entries(kinds).map(([key, [type, ref, label]]) => {
    const holder = bo => (key === 'message' && 'messageRef' in bo.$descriptor.propertiesByName ? bo : event(`${type}EventDefinition`)(bo));
    const find = value => {
      const roots = definitions().get('rootElements');
      let found = roots.find(e => e.$type === type && e.get(label) === value);
      if (!found) {
        found = factory.create(type, { [label]: value, name: value });
        found.$parent = definitions();
        roots.push(found);
      }
      return found;
    };
    return [key, {
      has: bo => holder(bo) !== undefined,
      read: bo => holder(bo).get(ref)?.get(label) || '',
      write: (element, value) =>
        modeling.updateModdleProperties(element, holder(element.businessObject), { [ref]: value ? find(value) : undefined }),
    }];
  });
  return Object.fromEntries(rows);
}

/** A working time is a number and a unit: two controls, one value. */
function valueOf(field) {
  const [first, unit] = field.querySelectorAll('input, select, textarea');
  if (first.type === 'checkbox') return first.checked;
  const value = first.value.trim();
  return unit ? (value ? `${value}${unit.value}` : '') : value;
}

function putValue(field, value) {
  const [first, unit] = field.querySelectorAll('input, select, textarea');
  if (first.type === 'checkbox') {
    first.checked = value;
    return;
  }
  const parts = unit && WORKING.exec(value);
  if (first.tagName === 'SELECT' && value && ![...first.options].some(o => o.value === value)) first.append(new Option(value, value));
  first.value = parts ? parts[1] : value;
  if (parts) unit.value = parts[2];
}

export function panel(modeler, form, open) {
  const modeling = modeler.get('modeling'), selection = modeler.get('selection'), canvas = modeler.get('canvas');
  const known = properties(modeling, modeler.get('bpmnFactory'), () => modeler.getDefinitions());
  const fields = [...form.querySelectorAll('[data-set]')];
  let shown = null;

  const fits = (field, element) => {
    const bo = element.businessObject, property = known[field.dataset.set], kinds = (field.dataset.for || '').split(' ').filter(Boolean);
    return (kinds.length === 0 || kinds.some(kind => bo.$instanceOf(kind))) && (!property.has || property.has(bo, element));
  };

  const refresh = () => {
    const chosen = selection.get();
    const element = chosen.length === 1 ? chosen[0].labelTarget || chosen[0] : chosen.length === 0 ? canvas.getRootElement() : null;
    shown = element;
    form.querySelector('[data-many]').hidden = element !== null;
    form.querySelector('[data-kind]').textContent = element ? kindOf(form, element.businessObject) : '';
    form.querySelector('[data-id]').textContent = element ? element.businessObject.id : '';
    for (const field of fields) {
      field.hidden = !element || !fits(field, element);
      if (!field.hidden && !field.contains(document.activeElement))
        putValue(field, known[field.dataset.set].read(element.businessObject, element));
    }
    for (const group of form.querySelectorAll('fieldset')) group.hidden = !group.querySelector('[data-set]:not([hidden])');
  };

  for (const field of fields) {
    for (const control of field.querySelectorAll('input, select, textarea')) control.disabled = !open;
    field.addEventListener('change', () => {
      const property = known[field.dataset.set], value = valueOf(field);
      if (shown && property.read(shown.businessObject, shown) !== value) property.write(shown, value);
    });
  }
  form.addEventListener('submit', e => e.preventDefault());
  modeler.on(['selection.changed', 'elements.changed', 'commandStack.changed', 'import.done'], refresh);
  refresh();
}

/** The name of a kind of element in words, as the page has it. */
function kindOf(form, bo) {
  for (let descriptor = bo.$descriptor, i = descriptor.allTypes.length - 1; i >= 0; i--) {
    const word = form.querySelector(`[data-kind-word="${descriptor.allTypes[i].name}"]`);
    if (word) return word.textContent;
  }
  return '';
}
