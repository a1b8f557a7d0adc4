// Courtesies only: every page works without this file.
(() => {
  const all = (s, root = document) => [...root.querySelectorAll(s)];

  // Fields that depend on another answer. The server writes only this shape: [not(] name (=|!=) literal [)]
  const shape = /^(not\()?\s*([\w.-]+)\s*(!?=)\s*(true|false|null|"[^"]*"|-?[\d.]+)\s*\)?$/;
  const answer = (form, name) => {
    const e = form.elements[name];
    if (!e) return 'null';
    if (e.type === 'checkbox') return String(e.checked);
    return e.value === '' ? 'null' : e.value;
  };
  const conditions = form => {
    const rules = all('[data-hide]', form).map(e => [e, shape.exec(e.dataset.hide)]).filter(r => r[1]);
    const run = () => rules.forEach(([e, m]) => {
      let hide = answer(form, m[2]) === m[4].replace(/^"|"$/g, '');
      if (m[3] === '!=') hide = !hide;
      if (m[1]) hide = !hide;
      e.hidden = hide;
      all('input,select,textarea', e).forEach(i => { i.disabled = !!i.closest('[data-hide][hidden]'); });
    });
    form.addEventListener('input', run);
    run();
  };

  // What was typed is kept on the server while it is being typed; files wait for the button.
  const draft = form => {
    let timer;
    form.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const body = new URLSearchParams([...new FormData(form)].filter(p => typeof p[1] === 'string'));
        fetch(form.dataset.draft, { method: 'POST', body, keepalive: true }).catch(() => {});
      }, 1500);
    });
    form.addEventListener('submit', () => clearTimeout(timer));
  };

  // A second click sends nothing; coming back with the browser's button makes the form usable again.
  const once = form => {
    const mark = on => { form.toggleAttribute('data-sent', on); all('button', form).forEach(b => b.setAttribute('aria-disabled', on)); };
    form.addEventListener('submit', e => form.hasAttribute('data-sent') ? e.preventDefault() : mark(true));
    addEventListener('pageshow', () => mark(false));
  };

  // A part of the page that follows events: each message is its new content, made by the server.
  const live = part => {
    const again = ms => setTimeout(() => location.reload(), ms);
    if (!window.EventSource) return again(30000);
    const source = new EventSource(part.dataset.live);
    source.onmessage = e => { part.innerHTML = e.data; };
    source.onerror = () => { if (source.readyState === 2) again(5000 + Math.random() * 5000); };
  };

  all('form').forEach(f => {
    conditions(f);
    if (f.method === 'post') once(f);
    if (f.dataset.draft) draft(f);
  });
  all('[data-live]').forEach(live);
  document.getElementById('errors')?.focus();
})();
