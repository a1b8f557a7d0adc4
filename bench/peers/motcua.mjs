// Một Cửa: a dossier with its checks, fees, process, task, event and promised time; read by its citizen; the queue of
// an official's unit.
import { execFileSync, spawn } from 'node:child_process';
import { text } from './application.mjs';
import { call, json, ready } from './load.mjs';

const PORT = 8431;

// As long as its text fields may be: 1,800 bytes.
const form = {
    ho_ten: 'Nguyễn Thị Lụa', so_dinh_danh: '038198004512', ngay_sinh: '1998-03-27', gioi_tinh: 'female', dan_toc: '01',
    quoc_tich: 'VN', noi_cu_tru: text(250), tinh_trang: 'single', muc_dich: 'ket-hon', ben_kia_ho_ten: 'Lê Quang Huy',
    ben_kia_ngay_sinh: '1988-12-01', ben_kia_quoc_tich: 'VN', ben_kia_giay_to: '038088005517', noi_ket_hon: text(200),
    khoang_thoi_gian: true, tu_ngay: '2020-01-01', den_ngay: '2024-01-01', noi_cu_tru_truoc: text(250), cam_doan: true,
};

async function session(account) {
    const answer = await call(PORT, json('', 'POST', '/api/v1/session', { account, password: 'motcua-demo' }));
    return JSON.parse(answer.body).token;
}

export default {
    name: 'Một Cửa',
    port: PORT,
    prepare: ({ data, motcua }) => execFileSync(motcua, ['init', '--data', data, '--demo'], { stdio: 'ignore' }),
    start: ({ data, motcua, stdio }) =>
        spawn(motcua, ['serve', '--data', data, '--listen', `127.0.0.1:${PORT}`], { stdio }),
    async works() {
        await ready(PORT, '/health/ready');
        const citizen = await session('cong-dan'), official = await session('mot-cua');
        let key = 0, code = '';
        return [{
            name: 'submit',
            request() {
                const request = json(citizen, 'POST', '/api/v1/dossiers', { procedure: '1.004873', agency: 'H56.102', form });
                request.headers['Idempotency-Key'] = `peer-${++key}`;
                return request;
            },
            good(answer) {
                code = /"code":"([^"]+)"/.exec(answer.body)?.[1] ?? code;
                return answer.status === 201;
            },
        }, {
            name: 'look up',
            request: () => json(citizen, 'GET', `/api/v1/dossiers/${code}`),
            good: (answer) => answer.status === 200,
        }, {
            name: 'list 25',
            request: () => json(official, 'GET', '/api/v1/tasks?queue=unit&limit=25'),
            good: (answer) => answer.status === 200 && answer.body.split('"opened_at"').length === 26,
        }];
    },
};
