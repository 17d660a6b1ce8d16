// The page's only script. The server draws everything; this fetches the page again when told so and swaps what differs,
// keyed by data-key, so that open menus, focus and half-typed words survive.

/** Every keyed element as the server sent it, since the browser's own copy changes with use. */
const sent = new WeakMap();

function remember(root) {
  for (const element of [root, ...root.querySelectorAll('[data-key]')]) sent.set(element, element.outerHTML);
}

const fields = (root) => [...root.querySelectorAll('input[name], textarea[name], select[name]')];

function isDirty(field) {
  if (field.type === 'hidden') return false;
  if (field.type === 'file') return field.files.length > 0;
  if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
  if (field.tagName === 'SELECT')
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
}

/** Carries what somebody is typing into the fresh drawing of the same form. */
function carry(from, to) {
  for (const old of fields(from).filter(isDirty)) {
    const same = fields(to).find(
      (one) =>
        one.name === old.name && (one.type !== 'radio' && one.type !== 'checkbox' ? true : one.value === old.value),
    );
    if (!same || same.dataset.submits !== undefined || same.dataset.acts !== undefined) continue;
    if (old.type === 'file') same.files = old.files;
    else if (old.type === 'checkbox' || old.type === 'radio') same.checked = old.checked;
    else if (old.tagName === 'SELECT')
      for (const option of same.options)
        option.selected = [...old.selectedOptions].some((one) => one.value === option.value);
    else same.value = old.value;
  }
}

function replace(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  carry(old, fresh);
  const question = old.querySelector('dialog.confirm[open]');
  old.replaceWith(fresh);
  // In Slack too a question stays while the message behind it changes, as long as its button is there.
  if (question) document.getElementById(question.id)?.showModal();
  if (!focused) return;
  const again = focused.id
    ? document.getElementById(focused.id)
    : focused.name
      ? fresh.querySelector(`[name="${CSS.escape(focused.name)}"][value="${CSS.escape(focused.value)}"]`)
      : null;
  again?.focus({ preventScroll: true });
}

const keyed = (list) => [...list.children].filter((child) => child.dataset.key !== undefined);

function swap(old, fresh) {
  const html = fresh.outerHTML;
  if (sent.get(old) === html) return;
  const bothLists =
    old.dataset.list !== undefined && fresh.dataset.list !== undefined && old.dataset.key === fresh.dataset.key;
  if (!bothLists) {
    remember(fresh);
    replace(old, fresh);
    return;
  }
  sent.set(old, html);
  for (const attribute of fresh.attributes)
    if (attribute.name !== 'open') old.setAttribute(attribute.name, attribute.value);
  let follows = old.dataset.follows !== undefined && old.scrollHeight - old.scrollTop - old.clientHeight < 120;
  const before = new Map(keyed(old).map((child) => [child.dataset.key, child]));
  let at = null;
  for (const child of keyed(fresh)) {
    const same = before.get(child.dataset.key);
    before.delete(child.dataset.key);
    const next = at ? at.nextElementSibling : old.firstElementChild;
    if (same) {
      if (same !== next) old.insertBefore(same, next);
      swap(same, child);
    } else {
      remember(child);
      old.insertBefore(child, next);
      if (child.classList.contains('ephemeral')) follows = true;
    }
    at = at ? at.nextElementSibling : old.firstElementChild;
  }
  for (const gone of before.values()) gone.remove();
  if (follows) old.scrollTop = old.scrollHeight;
}

/** The shell's children are matched by id: their keys change with the place, and then they are drawn whole. */
function swapPage(text) {
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  document.title = fresh.title;
  const desk = document.getElementById('desk');
  const drawn = fresh.getElementById('desk');
  desk.className = drawn.className;
  for (const child of [...drawn.children]) {
    const old = document.getElementById(child.id);
    if (old) swap(old, document.adoptNode(child));
  }
  settle();
}

/** Opens or closes the modal as the server has it, and shows the newest message of a conversation just entered. */
function settle() {
  const modal = document.getElementById('modal');
  if (modal?.firstElementChild && !modal.open) {
    modal.showModal();
    modal.querySelector('.modal-body input:not([type=hidden]), .modal-body textarea, .modal-body select')?.focus();
  }
  if (modal && !modal.firstElementChild && modal.open) modal.close();
  for (const list of document.querySelectorAll('[data-follows]:not([data-placed])')) {
    list.dataset.placed = '';
    list.scrollTop = list.scrollHeight;
  }
}

async function fetchPage(address, kind) {
  const response = await fetch(address, { headers: { 'x-desk': kind } });
  if (!response.ok) throw new Error(await response.text());
  return response.text();
}

async function draw() {
  const address = location.href;
  const text = await fetchPage(address, document.hidden ? 'hidden' : 'refresh').catch(() => undefined);
  if (text !== undefined && address === location.href) swapPage(text);
}

let running = Promise.resolve();
let next = null;

/** One drawing at a time. What changes during one is in the next, which everybody who asks meanwhile shares. */
function refresh() {
  next ??= running.then(() => {
    next = null;
    running = draw();
    return running;
  });
  return next;
}

async function go(address, push = true) {
  delete document.body.dataset.drawer;
  if (push) history.pushState(null, '', address);
  try {
    swapPage(await fetchPage(address, 'go'));
  } catch (error) {
    toast(error.message);
  }
}

function toast(words) {
  const note = document.createElement('p');
  note.textContent = words;
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'btn small';
  close.textContent = 'Close';
  close.addEventListener('click', () => note.remove());
  note.append(close);
  document.getElementById('toasts').replaceChildren(note);
}

/** Slack shows trouble beside the control; so do we, until the next try. */
function complain(form, words) {
  const place = form.matches('form.blocks, #modal form') ? (form.querySelector('.modal-foot') ?? form) : null;
  if (!place) return toast(words);
  const note = document.createElement('p');
  note.className = 'error act-error';
  note.setAttribute('role', 'alert');
  note.textContent = words;
  place.append(note);
}

async function send(form, submitter, extra = {}) {
  const data = new FormData(form, submitter?.name ? submitter : null);
  for (const [name, value] of Object.entries(extra)) data.set(name, value);
  const action = submitter?.getAttribute('formaction') ?? form.getAttribute('action');
  for (const old of form.querySelectorAll('.act-error')) old.remove();
  document.getElementById('toasts').replaceChildren();
  submitter?.closest('dialog.confirm')?.close();
  submitter?.closest('details.overflow')?.removeAttribute('open');
  const shown = submitter?.closest('dialog.confirm')
    ? document.querySelector(`[data-opens="${submitter.closest('dialog.confirm').id}"]`)
    : submitter;
  shown?.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch(action, { method: 'POST', body: data, headers: { 'x-desk': 'act' } });
    if (!response.ok) throw new Error(await response.text());
    const result = await response.json();
    if (result.ok && form.dataset.clears !== undefined) {
      form.reset();
      const list = form.closest('main, aside').querySelector('[data-follows]');
      list.scrollTop = list.scrollHeight;
    }
    if (result.go) await go(result.go);
    else await refresh();
    if (!result.ok && result.error) complain(form.isConnected ? form : document.body, result.error);
  } catch (error) {
    toast(`The desk did not answer: ${error.message}`);
  } finally {
    shown?.removeAttribute('aria-busy');
  }
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.method === 'dialog') return;
  if (form.dataset.nav !== undefined) {
    const query = new URLSearchParams(new FormData(form));
    void go(`/?${query}`);
    return;
  }
  if (event.submitter?.getAttribute('aria-busy') === 'true') return;
  void send(form, event.submitter);
});

document.addEventListener('change', (event) => {
  const control = event.target;
  if (control.dataset.submits !== undefined) control.form.requestSubmit();
  if (control.dataset.acts !== undefined) {
    const form = control.form;
    const action = form.getAttribute('action');
    form.setAttribute('action', '/act');
    void send(form, null, { press: control.dataset.acts }).finally(() => form.setAttribute('action', action));
  }
});

let typing;
document.addEventListener('input', (event) => {
  const box = event.target;
  if (box.dataset.suggest === undefined) return;
  clearTimeout(typing);
  typing = setTimeout(async () => {
    const spot = JSON.parse(box.dataset.suggest);
    const where = new FormData(box.form);
    const query = new URLSearchParams({ ...spot, query: box.value });
    for (const name of ['as', 'in', 'who', 'viewId', 'channel', 'ts'])
      if (where.get(name)) query.set(name, where.get(name));
    const options = await (await fetch(`/suggest?${query}`)).json();
    const select = box.parentElement.querySelector('select');
    const empty = select.multiple ? [] : [new Option('Choose…', '')];
    select.replaceChildren(...empty, ...options.map((option) => new Option(option.words, option.value)));
  }, 150);
});

document.addEventListener('click', (event) => {
  const target = event.target.closest('a[data-nav], [data-opens], [data-close], [data-drawer], [data-veil]');
  for (const menu of document.querySelectorAll('details.overflow[open]'))
    if (!menu.contains(event.target)) menu.open = false;
  if (!target) return;
  if (target.dataset.opens) document.getElementById(target.dataset.opens)?.showModal();
  else if (target.dataset.close !== undefined) target.closest('dialog').close();
  else if (target.dataset.drawer) document.body.dataset.drawer = target.dataset.drawer;
  else if (target.dataset.veil !== undefined) delete document.body.dataset.drawer;
  else if (target.matches('a[data-nav]') && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    void go(target.href);
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  delete document.body.dataset.drawer;
  for (const menu of document.querySelectorAll('details.overflow[open]')) menu.open = false;
});

// Escape closes a modal in Slack too, and the app hears of it; the dialog itself closes when the server says so.
document.addEventListener(
  'cancel',
  (event) => {
    if (event.target.id !== 'modal') return;
    event.preventDefault();
    event.target.querySelector('[data-closes-view]')?.click();
  },
  true,
);

addEventListener('popstate', () => go(location.href, false));

let events = null;

/** A hidden page lets go of its stream: a browser has six connections to one server, and each tab would hold one. */
function listen() {
  if (document.hidden) {
    events?.close();
    events = null;
    return;
  }
  events ??= new EventSource('/events');
  events.addEventListener('changed', refresh);
  // Also after a restart of the demo, when the stream comes back by itself.
  events.addEventListener('open', refresh);
}

remember(document.body);
settle();
listen();
document.addEventListener('visibilitychange', listen);
