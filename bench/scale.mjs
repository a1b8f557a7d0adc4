// A nation on paper: 34 provinces, 60 million dossiers a year, PostgreSQL with Citus. Walks through one year hour by
// hour with seeded chance and prints the tables of docs/scale.md, between its marks when called with --write.
//
//     node bench/scale.mjs [--write]
//
// What it stands on: the populations of the 34 provinces as weights (Resolution 202/2025/QH15), the seasons and hours
// of packs/thanh-hoa/years.json, and the figures of this repository named in `measured`.
import fs from 'node:fs';

const NATION = 60e6, WORKERS = 8, REPLICAS = 2, YEARS = 5;

// docs/performance.md: bytes that one dossier takes in PostgreSQL, at the largest size that was measured; units of work
// a second that the lanes of one PostgreSQL did on two processors. Assumed of a dossier's life: units that it makes, and
// how often it is looked at.
const page = fs.readFileSync(new URL('../docs/performance.md', import.meta.url), 'utf8');
const measured = { ...growth(page), unitsASecond: lanes(page), processors: 2 };
const life = { units: 12, reads: 60 };
const machine = { processors: 16, terabytes: 4, moveMbASecond: 100, busy: 0.5, failoverSeconds: 30 };

const provinces = [
    ['Tuyên Quang', 1865], ['Cao Bằng', 573], ['Lai Châu', 513], ['Lào Cai', 1779], ['Thái Nguyên', 1799], ['Điện Biên', 673],
    ['Lạng Sơn', 881], ['Sơn La', 1405], ['Phú Thọ', 4023], ['Bắc Ninh', 3619], ['Quảng Ninh', 1497], ['Hà Nội', 8808],
    ['Hải Phòng', 4664], ['Hưng Yên', 3568], ['Ninh Bình', 4412], ['Thanh Hoá', 4325], ['Nghệ An', 3832], ['Hà Tĩnh', 1623],
    ['Quảng Trị', 1871], ['Huế', 1433], ['Đà Nẵng', 3066], ['Quảng Ngãi', 2162], ['Gia Lai', 3584], ['Đắk Lắk', 3347],
    ['Khánh Hòa', 2244], ['Lâm Đồng', 3873], ['Đồng Nai', 4491], ['Thành phố Hồ Chí Minh', 14003], ['Tây Ninh', 3254],
    ['Đồng Tháp', 4370], ['Vĩnh Long', 4258], ['An Giang', 4952], ['Cần Thơ', 4200], ['Cà Mau', 2607],
].map(([name, people]) => ({ name, people }));

// ---- what was measured ----

function growth(text) {
    const table = text.slice(text.indexOf('### PostgreSQL'), text.indexOf('<!-- end of growth -->'));
    const last = (row) => Number(new RegExp(`^\\| ${row} \\|.* ([0-9.]+) \\|$`, 'm').exec(table)[1]);
    return { bytes: last('bytes in the database for each dossier'), dossiers: last('figure') };
}

function lanes(text) {
    return Number(/^\| on PostgreSQL, 64 waiting[^|]*\| (\d+)\/s/m.exec(text)[1]);
}

const years = JSON.parse(fs.readFileSync(new URL('../packs/thanh-hoa/years.json', import.meta.url), 'utf8'));

// ---- chance (mulberry32; the same numbers each time) ----

let seed = 20261122;
function chance() {
    seed = (seed + 0x6D2B79F5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const normal = () => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());

// ---- a year ----

// The share of the year that falls into each hour: month, weekday, hour; and a day on which many come at once (the
// Monday after a holiday) now and then.
function shape() {
    const hours = [];
    for (let day = 0; day < 365; day++) {
        const date = new Date(Date.UTC(2026, 0, 1 + day));
        const weekday = (date.getUTCDay() + 6) % 7, rush = weekday === 0 && chance() < 0.1 ? 1.8 : 1;
        for (let hour = 0; hour < 24; hour++)
            hours.push(years.months[date.getUTCMonth()] * years.weekdays[weekday] * years.hours[hour] * rush);
    }
    const all = hours.reduce((x, y) => x + y);
    return hours.map((x) => x / all);
}

function live() {
    const hours = shape(), people = provinces.reduce((n, p) => n + p.people, 0);
    for (const p of provinces) {
        p.year = NATION * p.people / people;
        p.peak = 0;
        p.hours = hours.map((share) => {
            const mean = p.year * share, n = Math.max(0, mean + Math.sqrt(mean) * normal());
            p.peak = Math.max(p.peak, n);
            return n;
        });
        p.terabytes = p.year * measured.bytes / 1e12;
    }
}

// ---- where provinces lie ----

// The largest first, each to the worker that has least: what the rebalancer comes to with one shard group a province.
function place(count) {
    const workers = Array.from({ length: count }, () => ({ provinces: [], year: 0 }));
    for (const p of [...provinces].sort((x, y) => y.year - x.year)) {
        const w = workers.reduce((x, y) => (y.year < x.year ? y : x));
        w.provinces.push(p);
        w.year += p.year;
    }
    for (const w of workers)
        w.peak = Math.max(...provinces[0].hours.map((_, h) => w.provinces.reduce((n, p) => n + p.hours[h], 0)));
    return workers;
}

// By hash of a province's code into 32 shards, which is Citus's own start: several share a shard, some have none.
function placeByHash(count) {
    const workers = Array.from({ length: count }, () => ({ provinces: [], year: 0 }));
    provinces.forEach((p, i) => {
        const w = workers[(Math.imul(i + 1, 0x9E3779B1) >>> 27) % count];
        w.provinces.push(p);
        w.year += p.year;
    });
    return workers;
}

const capacity = () => measured.unitsASecond / measured.processors * machine.processors * machine.busy;
const per = (n) => n * life.units / 3600; // units a second of an hour's dossiers

// ---- tables ----

const f = (v, digits = 0) => v.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const out = [];
const table = (head, rows) => {
    out.push(`| ${head.join(' | ')} |`, `|---|${head.slice(1).map(() => '---:').join('|')}|`,
        ...rows.map((r) => `| ${r.join(' | ')} |`), '');
};

live();
const nationPeak = Math.max(...provinces[0].hours.map((_, h) => provinces.reduce((n, p) => n + p.hours[h], 0)));
out.push('**The load**', '');
table(['', 'dossiers a year', 'in the peak hour', 'units a second then', 'page reads a second then'], [
    ['the nation', f(NATION), f(nationPeak), f(per(nationPeak)), f(nationPeak * life.reads / 3600)],
    ...[...provinces].sort((x, y) => y.year - x.year).filter((_, i) => i < 3 || i === 33)
        .map((p) => [p.name, f(p.year), f(p.peak), f(per(p.peak), 1), f(p.peak * life.reads / 3600)]),
]);

out.push('**Workers**: provinces placed one by one, and by hash', '');
table(['workers', 'busiest: dossiers a year', 'of the mean', 'units a second in its peak hour', 'of what it can', 'by hash: busiest, of the mean'],
    [4, 8, 12, 16].map((n) => {
        const w = place(n), busiest = w.reduce((x, y) => (y.year > x.year ? y : x)), mean = NATION / n;
        const hash = Math.max(...placeByHash(n).map((x) => x.year));
        return [n, f(busiest.year), `${f(busiest.year / mean, 2)}×`, f(per(Math.max(...w.map((x) => x.peak)))),
            `${f(per(Math.max(...w.map((x) => x.peak))) / capacity() * 100, 1)} %`, `${f(hash / mean, 2)}×`];
    }));

const yearTb = NATION * measured.bytes / 1e12;
out.push(`**Storage**: ${f(measured.bytes)} bytes a dossier (with ${f(measured.dossiers)} of them), ${REPLICAS} copies, ${WORKERS} workers with ${machine.terabytes} TB each`, '');
table(['year', 'rows, one copy', 'with the standby', 'busiest worker', 'workers that are wanted'],
    Array.from({ length: YEARS }, (_, i) => {
        const n = i + 1, busiest = Math.max(...place(WORKERS).map((w) => w.year)) / NATION;
        return [n, `${f(yearTb * n, 2)} TB`, `${f(yearTb * n * REPLICAS, 2)} TB`, `${f(yearTb * n * busiest, 2)} TB`,
            Math.max(Math.ceil(yearTb * n / (machine.terabytes * 0.7)), 2)];
    }));

// A worker fails in the peak hour: nothing of its provinces is written until the standby has taken over; then what
// waited comes beside what goes on.
const w8 = place(WORKERS), hit = w8.reduce((x, y) => (y.peak > x.peak ? y : x));
const waiting = per(hit.peak) * machine.failoverSeconds, spare = capacity() - per(hit.peak);
out.push(`**A worker fails in its peak hour** (${WORKERS} workers, standby takes over in ${machine.failoverSeconds} s)`, '');
table(['provinces that wait', 'of the nation', 'units that come meanwhile', 'made up after'], [[hit.provinces.map((p) => p.name).join(', '),
    `${f(hit.year / NATION * 100, 1)} %`, f(waiting), `${f(waiting / spare, 1)} s`]]);

const big = provinces.reduce((x, y) => (y.year > x.year ? y : x)), small = provinces.reduce((x, y) => (y.year < x.year ? y : x));
out.push(`**Moving a province** to another worker at ${machine.moveMbASecond} MB/s, with ${YEARS} years of rows; it is read and written meanwhile, and stands still only for the last step`, '');
table(['province', 'rows', 'takes', 'written behind the copy meanwhile'], [big, provinces.find((p) => p.name === 'Thanh Hoá'), small].map((p) => {
    const bytes = p.terabytes * YEARS * 1e12, seconds = bytes / machine.moveMbASecond / 1e6;
    const mean = p.year / 365 / 86400 * seconds * measured.bytes;
    return [p.name, `${f(bytes / 1e9)} GB`, `${f(seconds / 3600, 1)} h`, `${f(mean / 1e9, 2)} GB`];
}));

const text = out.join('\n').trimEnd();
if (process.argv[2] === '--write') {
    const own = new URL('../docs/scale.md', import.meta.url);
    const before = fs.readFileSync(own, 'utf8');
    fs.writeFileSync(own, before.replace(/(<!-- simulation -->\n)[^]*(<!-- end of simulation -->)/, (_, x, y) => `${x}\n${text}\n\n${y}`));
} else {
    console.log(text);
}
