// The process designer: bpmn-js, our properties beside it, findings on the shapes.

import { Modeler } from '../../lib/process.js';
import { Frame, WIDE_ENOUGH, badge, byElement } from './frame.js';
import { moddle, standardScripts } from './mc.js';
import { panel } from './panel.js';
import { translateModule, translatePage, words } from './translate.js';

const FINDING = 'finding';
// What a new file begins with.
const EMPTY = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:mc="https://motcua.vn/bpmn/1" id="dinh-nghia" targetNamespace="https://motcua.vn/process">
  <bpmn:process id="quy-trinh" isExecutable="true"><bpmn:startEvent id="bat-dau"/></bpmn:process>
  <bpmndi:BPMNDiagram id="hinh"><bpmndi:BPMNPlane id="mat-phang" bpmnElement="quy-trinh">
    <bpmndi:BPMNShape id="s-bat-dau" bpmnElement="bat-dau"><dc:Bounds x="160" y="160" width="36" height="36"/></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`;
const PALETTE = 96, MARGIN = 24; // pixels

/** A new task is an official's: that is what most steps are, and what the check asks role and time of. */
const userTasks = {
  __init__: ['userTasks'],
  userTasks: ['type', Object.assign(function (elementFactory) {
    const create = elementFactory.create;
    elementFactory.create = (kind, attrs = {}) => {
      const isNew = attrs.type === 'bpmn:Task' && !attrs.businessObject;
      return create.call(elementFactory, kind, isNew ? { ...attrs, type: 'bpmn:UserTask' } : attrs);
    };
  }, { $inject: ['elementFactory'] })],
};

function marks(modeler) {
  const overlays = modeler.get('overlays'), canvas = modeler.get('canvas'), registry = modeler.get('elementRegistry');
  let marked = [];
  return findings => {
    overlays.remove({ type: FINDING });
    for (const id of marked) if (registry.get(id)) canvas.removeMarker(id, 'has-finding');
    marked = [];
    for (const { element, words: said } of byElement(findings)) {
      const shape = registry.get(element);
      if (!shape || shape === canvas.getRootElement()) continue;
      overlays.add(element, FINDING, { position: { top: -12, left: -12 }, html: badge(said) });
      canvas.addMarker(element, 'has-finding');
      marked.push(element);
    }
  };
}

/** Select an element, bring it into view, and lead the reader there. */
function selector(modeler, host) {
  return id => {
    const element = modeler.get('elementRegistry').get(id);
    if (!element) return false;
    modeler.get('canvas').scrollToElement(element);
    modeler.get('selection').select(element);
    host.scrollIntoView({ block: 'nearest' });
    return true;
  };
}

/** The whole drawing, none of it under the palette. */
function fitBeside(canvas) {
  const { inner, outer } = canvas.viewbox();
  const scale = Math.min(1, (outer.width - PALETTE - 2 * MARGIN) / inner.width, (outer.height - 2 * MARGIN) / inner.height);
  canvas.viewbox({
    x: inner.x - (PALETTE + MARGIN) / scale, y: inner.y - MARGIN / scale,
    width: outer.width / scale, height: outer.height / scale,
  });
}

async function start(root) {
  const frame = new Frame(root), host = root.querySelector('[data-canvas]');
  const table = await words(root);
  const modeler = new Modeler({
    container: host,
    moddleExtensions: { mc: moddle },
    additionalModules: [translateModule(table), userTasks],
  });
  const { warnings } = await modeler.importXML(standardScripts(await frame.fetchContent() || EMPTY));
  if (warnings.length) {
    // What bpmn-js did not understand it would drop when saving.
    frame.open = false;
    frame.say('not_understood', 'bad');
    console.warn(warnings);
  }
  translatePage(host, table, '.djs-visual, .djs-direct-editing-content');
  const fit = () => fitBeside(modeler.get('canvas'));
  fit();
  panel(modeler, root.querySelector('[data-panel]'), frame.open);
  modeler.on('commandStack.changed', () => frame.touched());
  Object.assign(frame, {
    undo: () => modeler.get('commandStack').undo(),
    redo: () => modeler.get('commandStack').redo(),
    fit,
  });
  frame.begin({
    current: async () => (await modeler.saveXML({ format: true })).xml,
    select: selector(modeler, host),
    mark: marks(modeler),
  });
  root.dataset.ready = '';
}

const root = document.querySelector('[data-design=process]');
if (root && matchMedia(WIDE_ENOUGH).matches) {
  root.hidden = false;
  document.querySelector('[data-plain]').hidden = true;
  start(root).catch(error => {
    console.error(error);
    root.hidden = true;
    document.querySelector('[data-plain]').hidden = false;
  });
}
