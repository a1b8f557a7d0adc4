// Random form data: values that fit a component, texts that fit a pattern, and ways to spoil them.

/** Seeded, so that a failure can be had again (mulberry32). */
export function chance(seed) {
    const next = () => {
        seed = (seed + 0x6d2b79f5) | 0;
        let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    const below = (n) => Math.floor(next() * n);
    return { below, pick: (list) => list[below(list.length)], often: (share) => next() < share };
}

const words = ['Lê', 'Nguyễn Văn Ước', 'đường Hạc Thành', 'số 12', 'an', 'x', 'Ữ', '𝒳y', 'thôn 3, xã Hợp Lý', 'a.b'];

/** A text that the portable pattern takes. */
export function textFor(pattern, c) {
    let at = 0;
    const classes = { d: '0123456789', w: 'azAZ_09', s: ' ', n: '\n', t: '\t', D: 'xy-', W: '-.', S: 'xy' };
    const escaped = () => {
        const letter = pattern[at++];
        return classes[letter] ?? letter;
    };
    const set = () => {
        const negated = pattern[at] === '^' && ++at > 0;
        let all = '';
        while (pattern[at] !== ']') {
            const one = pattern[at] === '\\' ? (at++, escaped()) : pattern[at++];
            if (pattern[at] === '-' && pattern[at + 1] !== ']' && one.length === 1) {
                for (let x = one.charCodeAt(0); x <= pattern.charCodeAt(at + 1); x++)
                    all += String.fromCharCode(x);
                at += 2;
            } else all += one;
        }
        at++;
        const others = [...'aZ09-_ .,/đ'].filter((x) => !all.includes(x));
        return c.pick(negated ? others : [...all]);
    };
    const atom = () => {
        const x = pattern[at++];
        if (x === '(') {
            const text = choices();
            at++;
            return text;
        }
        if (x === '[') return set();
        if (x === '\\') return c.pick([...escaped()]);
        return x === '.' ? c.pick([...'ax9đ']) : x === '^' || x === '$' ? '' : x;
    };
    const times = () => {
        const count = /^(?:\{(\d+)(,(\d*))?\}|[*+?])\??/.exec(pattern.slice(at));
        if (!count) return 1;
        at += count[0].length;
        const [least, most] = { '*': [0, 3], '+': [1, 4], '?': [0, 1] }[count[0][0]] ??
            [+count[1], count[2] ? +(count[3] || +count[1] + 3) : +count[1]];
        return least + c.below(most - least + 1);
    };
    const sequence = () => {
        let text = '';
        while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
            const from = at;
            let one = atom();
            const end = at, n = times(), after = at;
            for (let i = 0; i < n; i++) {
                text += one;
                at = from;
                one = atom();
            }
            at = after;
            if (end > after) at = end;
        }
        return text;
    };
    const choices = () => {
        const all = [sequence()];
        while (pattern[at] === '|') {
            at++;
            all.push(sequence());
        }
        return c.pick(all);
    };
    return choices();
}

function textOf(x, c) {
    const v = x.validate ?? {};
    if (v.pattern && c.often(0.9)) return textFor(v.pattern, c);
    if (v.validationType === 'email') return c.pick(['a@b.vn', 'le.van@hac-thanh.gov.vn', 'a@b', 'a@@b.c', '@b.c', 'a@.b', 'a@b.', 'ữ@x.vn', 'a b@c.d']);
    if (v.validationType === 'phone') return c.pick(['0912345678', '+84 912-345.678', '1234567', '0912 345 67a', '1234567890123456']);
    let text = c.pick(words);
    const most = v.maxLength ?? 60, least = v.minLength ?? 1;
    while ([...text].length < least) text += c.pick([...'aữ𝒳 b']);
    return c.often(0.95) ? [...text].slice(0, most).join('') : text;
}

function numberOf(x, c) {
    const v = x.validate ?? {}, scale = 10 ** (x.decimalDigits ?? 0);
    const low = +(v.min ?? -20), high = +(v.max ?? low + 1000000);
    if (c.often(0.1)) return c.pick([low - 1, high + 1, low, high, 0, 1e15]);
    const n = Math.floor(low * scale) + c.below(c.often(0.5) ? 20 * scale : (high - low) * scale + 1);
    return Number((n / scale).toFixed(x.decimalDigits ?? 0));
}

const days = ['2026-11-22', '2026-11-21', '1999-12-29', '1999-12-30', '2024-02-29', '2024-03-01', '2023-02-28', '1900-01-01', '0001-01-01', '9999-12-31', '2026-12-01'];

export const token = (c) => Array.from({ length: 64 }, () => c.pick([...'0123456789abcdef'])).join('');
export const keyOf = (x) => x.key ?? x.path;
export const optionsOf = (x, lists) => x.values ?? lists[x.properties?.listRef] ?? [];

/** The components that have a value at one level: groups are opened. */
export function fieldsOf(components) {
    return components.flatMap((x) => (x.type === 'group' ? fieldsOf(x.components) : keyOf(x) && x.type !== 'expression' ? [x] : []));
}

export function valueOf(x, lists, c) {
    const options = optionsOf(x, lists).map((o) => o.value);
    const some = () => options.filter(() => c.often(0.4)).slice(0, 5);
    const many = {
        textfield: () => textOf(x, c),
        textarea: () => textOf(x, c) + (c.often(0.2) ? '\nhai' : ''),
        number: () => numberOf(x, c),
        datetime: () => (c.often(0.8) ? `${x.disallowPassedDates ? 2027 + c.below(9) : 1990 + c.below(45)}-0${1 + c.below(9)}-${10 + c.below(19)}` : c.pick(days)),
        radio: () => c.pick(options),
        select: () => c.pick(options),
        checklist: () => (c.often(0.8) && some().length ? some() : [c.pick(options)]),
        checkbox: () => c.often(0.6),
        filepicker: () => Array.from({ length: x.multiple ? 1 + c.below(3) : 1 }, () => token(c)),
        dynamiclist: () => Array.from({ length: 1 + c.below(2) }, () => objectOf(x.components, lists, c)),
    };
    return many[x.type]();
}

export function objectOf(components, lists, c) {
    const out = {};
    for (const x of fieldsOf(components))
        if (c.often(x.validate?.required ? 0.95 : 0.6)) out[keyOf(x)] = valueOf(x, lists, c);
    return out;
}

const strange = [null, '', 'abc', '5', 0, -1, 5, 1.5, 1.005, true, false, [], {}, [null], [''], ['x'], ['x', 'x'], [{}], [{}, {}], [5], 'x'.repeat(600),
    '2023-02-29', '2026-13-01', '2026-1-1', ' 2026-11-22', '2026-11-22T00:00:00Z', '1900-02-29', '2000-02-29', 'a\nb', '12345678901234', 'A'.repeat(64)];

/** Spoil one thing somewhere in the data; it may remain valid. */
export function spoil(data, components, lists, c) {
    const fields = fieldsOf(components), x = c.pick(fields), key = keyOf(x), v = data[key];
    if (x.type === 'dynamiclist' && Array.isArray(v) && v.length && c.often(0.7)) {
        const i = c.below(v.length);
        if (v[i] && typeof v[i] === 'object' && c.often(0.8)) spoil(v[i], x.components, lists, c);
        else if (c.often(0.5)) v[i] = c.pick(strange);
        else v.push(...Array.from({ length: 1 + c.below(25) }, () => structuredClone(v[i])));
        return;
    }
    const ways = [
        () => delete data[key],
        () => (data[key] = null),
        () => (data[key] = c.pick(strange)),
        () => (data[key] = c.pick(strange)),
        () => (data[key] = valueOf(x, lists, c)),
        () => (data[key] = valueOf(c.pick(fields), lists, c)),
        () => (data[c.pick(['la', 'ho_ten_', 'tong', '0'])] = c.pick(strange)),
    ];
    if (typeof v === 'string')
        ways.push(() => (data[key] = v + v), () => (data[key] = [...v].slice(1).join('')), () => (data[key] = v + c.pick([...'a9 -\nữ'])));
    if (typeof v === 'string' && (x.type === 'textfield' || x.type === 'textarea'))
        ways.push(() => (data[key] = `  ${v}\t`), () => (data[key] = v.normalize('NFD')), () => (data[key] = '   '), () => (data[key] = `${v}\r\n${v}\u0007`));
    if (typeof v === 'number') ways.push(() => (data[key] = v + 0.125), () => (data[key] = -v), () => (data[key] = String(v)), () => (data[key] = v * 1e6));
    if (Array.isArray(v)) ways.push(() => v.push(v[0]), () => v.push(token(c)), () => v.pop(), () => (data[key] = v[0]));
    c.pick(ways)();
}

/** Texts as the server keeps them: normal form C, no control characters, no blanks at the ends. */
export function cleaned(data, components) {
    if (!data || typeof data !== 'object' || Array.isArray(data)) return data;
    const out = { ...data };
    for (const x of fieldsOf(components)) {
        const v = out[keyOf(x)];
        if ((x.type === 'textfield' || x.type === 'textarea') && typeof v === 'string')
            out[keyOf(x)] = v.normalize('NFC').replace(/\r\n?/g, '\n').replace(/\t/g, ' ')
                .replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, '').replace(/^[ \n]+|[ \n]+$/g, '');
        if (x.type === 'dynamiclist' && Array.isArray(v))
            out[keyOf(x)] = v.map((row) => cleaned(row, x.components));
    }
    return out;
}
