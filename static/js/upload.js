// A file is sent as soon as it is chosen, in pieces, and goes on where a broken connection left it (tus 1.0.0). The form
// then names the upload instead of carrying the file. Without this script, and for small files, the form carries it.
(() => {
  const words = document.currentScript.dataset;
  const piece = 256 * 1024; // a broken connection costs at most this much, whatever stands between
  const pauses = [1, 2, 4, 8, 15, 30];
  const tus = { 'Tus-Resumable': '1.0.0' };
  const wait = s => new Promise(done => {
    const timer = setTimeout(go, s * 1000);
    function go() { clearTimeout(timer); removeEventListener('online', go); done(); }
    addEventListener('online', go);
  });
  const base64 = s => btoa(String.fromCharCode(...new TextEncoder().encode(s)));

  // One field with its chosen file.
  const send = (input, file) => {
    const form = input.form;
    const headers = { ...tus, 'X-Form-Token': form.elements._csrf.value.split('.')[0] };
    const kept = ['upload', input.name, file.name, file.size, file.lastModified].join('|');
    const note = document.createElement('p'), hidden = document.createElement('input');
    note.className = 'hint';
    note.setAttribute('role', 'status');
    input.after(note);
    let url = sessionStorage.getItem(kept), offset = 0, stopped = false;
    const tell = key => { note.textContent = words[key].replace('…', Math.floor(offset / file.size * 100)); };
    const ask = async (method, address, more, body) => {
      const answer = await fetch(address, { method, headers: { ...headers, ...more }, body });
      // Refused for good: the form carries the file itself.
      if (answer.status >= 400 && answer.status < 500 && ![404, 408, 409, 429, 460].includes(answer.status))
        throw Object.assign(new Error('refused'), { refused: true });
      if (answer.status >= 500) throw new Error('later');
      return answer;
    };
    const begin = async () => {
      const answer = await ask('POST', '/tai-len', { 'Upload-Length': file.size, 'Upload-Metadata': `filename ${base64(file.name)}` });
      url = answer.headers.get('Location');
      if (!url) throw Object.assign(new Error('refused'), { refused: true });
      sessionStorage.setItem(kept, url);
      offset = 0;
    };
    const find = async () => {
      const answer = url && await ask('HEAD', url);
      if (!answer || !answer.ok) return begin();
      offset = Number(answer.headers.get('Upload-Offset'));
    };
    const more = async () => {
      const answer = await ask('PATCH', url, { 'Upload-Offset': offset, 'Content-Type': 'application/offset+octet-stream' },
        file.slice(offset, offset + piece));
      if (!answer.ok) return find();
      offset = Number(answer.headers.get('Upload-Offset'));
    };
    const name = () => {
      hidden.type = 'hidden';
      hidden.name = '_upload';
      hidden.value = `${url.split('/').pop()} ${input.name}`;
      input.after(hidden);
      const others = new DataTransfer(); // the form does not carry it once more
      [...input.files].filter(f => f !== file).forEach(f => others.items.add(f));
      input.files = others.files;
      note.textContent = `${file.name}: ${words.sent}`;
      sessionStorage.removeItem(kept);
    };
    const run = async () => {
      for (let tries = 0; !stopped; tries++) {
        try {
          await find();
          while (offset < file.size && !stopped) { tell('sending'); await more(); tries = 0; }
          if (!stopped) name();
          return;
        } catch (error) {
          if (error.refused) return note.remove();
          tell('waiting');
          await wait(pauses[Math.min(tries, pauses.length - 1)]);
        }
      }
    };
    const upload = { over: false, stop: () => { stopped = true; note.remove(); hidden.remove(); } };
    upload.done = run().finally(() => { upload.over = true; });
    return upload;
  };

  const open = new Map(); // the uploads of each field
  document.addEventListener('change', e => {
    const input = e.target;
    if (input.type !== 'file' || !input.form?.elements._csrf) return;
    open.get(input)?.forEach(upload => upload.stop());
    open.set(input, [...input.files].filter(file => file.size > piece).map(file => send(input, file)));
  });

  // Sending the form waits for what is under way; in the capture phase, before others mark it as sent.
  document.addEventListener('submit', e => {
    const mine = [...open].filter(([input]) => input.form === e.target).flatMap(([, uploads]) => uploads);
    if (mine.every(upload => upload.over)) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    const { target, submitter } = e;
    Promise.all(mine.map(upload => upload.done)).then(() => target.requestSubmit(submitter));
  }, true);
})();
