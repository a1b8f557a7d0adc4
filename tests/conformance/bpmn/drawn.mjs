// Processes drawn by hand.
import { documentOf } from './model.mjs';

const flow = (id, from, to, condition) => `<sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">`
    + (condition ? `<conditionExpression xsi:type="tFormalExpression" language="feel">${condition}</conditionExpression>` : '') + '</sequenceFlow>\n';
const user = (...ids) => ids.map((id) => `<userTask id="${id}"/>\n`).join('');

const oneStop = `<startEvent id="s"/>${user('accept', 'handle', 'sign', 'issue')}<exclusiveGateway id="again" default="f5"/><endEvent id="e"/>`
    + flow('f1', 's', 'accept') + flow('f2', 'accept', 'handle') + flow('f3', 'handle', 'sign') + flow('f4', 'sign', 'again')
    + flow('f5', 'again', 'issue') + flow('f6', 'again', 'handle', 'sign = 2') + flow('f7', 'issue', 'e');

const killed = `<startEvent id="s"/><parallelGateway id="fork"/>${user('a', 'b', 'd')}<endEvent id="k"><terminateEventDefinition/></endEvent><endEvent id="e"/>`
    + flow('f1', 's', 'fork') + flow('f2', 'fork', 'a') + flow('f3', 'fork', 'b') + flow('f4', 'a', 'k') + flow('f5', 'b', 'd') + flow('f6', 'd', 'e');

const withdrawn = `<startEvent id="s"/><subProcess id="work"><startEvent id="s2"/><parallelGateway id="fork"/>${user('a', 'b')}<endEvent id="e2"/>`
    + flow('i1', 's2', 'fork') + flow('i2', 'fork', 'a') + flow('i3', 'fork', 'b') + flow('i4', 'a', 'e2') + flow('i5', 'b', 'e2') + '</subProcess>'
    + `<boundaryEvent id="y" attachedToRef="work"><messageEventDefinition messageRef="m1"/></boundaryEvent>${user('undo', 'after')}<endEvent id="e"/>`
    + flow('f1', 's', 'work') + flow('f2', 'work', 'after') + flow('f3', 'y', 'undo') + flow('f4', 'after', 'e') + flow('f5', 'undo', 'e');

const asked = `<startEvent id="s"/>${user('a')}<boundaryEvent id="y" attachedToRef="a" cancelActivity="false"><signalEventDefinition signalRef="g1"/></boundaryEvent>${user('note')}<endEvent id="e"/>`
    + flow('f1', 's', 'a') + flow('f2', 'y', 'note') + flow('f3', 'a', 'e') + flow('f4', 'note', 'e');

export const drawn = Object.entries({ oneStop, killed, withdrawn, asked })
    .map(([name, inside]) => ({ name, xml: documentOf(inside, ['m1']), events: ['m1', 'g1'] }));
