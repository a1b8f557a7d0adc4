// What a process and all below it use of the machine.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const TICK_MS = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** The fields of /proc/PID/stat behind the program's name, which may hold spaces: state, parent, … */
const stat = (pid) => fs.readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');

function tree(pid) {
    const children = {};
    for (const other of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        try {
            (children[stat(other)[1]] ||= []).push(other);
        } catch { /* it has ended */ }
    }
    const all = [String(pid)];
    for (let i = 0; i < all.length; i++) all.push(...(children[all[i]] || []));
    return all;
}

function sum(pid, read) {
    let total = 0;
    for (const each of tree(pid)) {
        try {
            total += read(each);
        } catch { /* it has ended */ }
    }
    return total;
}

/** Processor time, user and kernel, with that of children which were waited for. */
export const cpuMs = (pid) => sum(pid, (each) =>
    stat(each).slice(11, 15).reduce((ticks, field) => ticks + Number(field), 0) * TICK_MS);

/** Memory, in which what processes share is counted once. */
export const memoryMb = (pid) => sum(pid, (each) =>
    Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${each}/smaps_rollup`, 'latin1'))[1]) / 1024);

/** Of a file, or of all below a folder. */
export function bytesOf(where) {
    const found = fs.statSync(where);
    return found.isDirectory()
        ? fs.readdirSync(where).reduce((bytes, name) => bytes + bytesOf(path.join(where, name)), 0) : found.size;
}
