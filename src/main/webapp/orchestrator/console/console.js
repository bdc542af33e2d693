// The console's only script. Without it every page still works; it refreshes what is live and opens dialogs.
(() => {
  'use strict';

  // Parts that refresh themselves: <div data-live="ADDRESS" data-every="MILLISECONDS">
  const remember = part => ({
    open: [...part.querySelectorAll('details[open][id]')].map(one => one.id),
    scrolled: [...part.querySelectorAll('.scroll, pre')].map(one => [one.scrollLeft, one.scrollTop]),
    focus: part.contains(document.activeElement) ? [...part.querySelectorAll('a, button, summary, input, select, [tabindex]')].indexOf(document.activeElement) : -1,
  });
  const restore = (part, before) => {
    before.open.forEach(id => document.getElementById(id)?.setAttribute('open', ''));
    part.querySelectorAll('.scroll, pre').forEach((one, at) => {
      if (before.scrolled[at]) [one.scrollLeft, one.scrollTop] = before.scrolled[at];
    });
    if (before.focus >= 0) part.querySelectorAll('a, button, summary, input, select, [tabindex]')[before.focus]?.focus({preventScroll: true});
  };
  // What somebody has ticked, typed or chosen there and not sent yet stays
  const isTouched = part => [...part.querySelectorAll('input, textarea, select')].some(one =>
    one.matches('select') ? one.selectedIndex !== Math.max(0, [...one.options].findIndex(option => option.defaultSelected))
      : one.type === 'checkbox' ? one.checked !== one.defaultChecked : one.value !== one.defaultValue);
  const isBusy = part => {
    const at = document.activeElement;
    return document.hidden || document.querySelector('dialog[open]')
      || (part.contains(at) && (at.matches('input, select, textarea')));
  };
  const lamps = (name, on) => document.querySelectorAll('[data-live-lamp]').forEach(one => one.classList.toggle(name, on));
  const lamp = alive => lamps('lost', !alive);
  // Once the page is being left for a newer one, what is pressed must not open on the one that goes
  let leaving = false;
  const reload = () => { leaving = true; location.reload(); };
  const refresh = async part => {
    const touched = isTouched(part);
    lamps('paused', touched);
    if (touched || isBusy(part)) return;
    try {
      const answer = await fetch(part.dataset.live, {cache: 'no-store'});
      const text = await answer.text();
      if (leaving || isTouched(part) || isBusy(part)) return;
      if (answer.status === 401) { reload(); return; }
      if (!answer.ok) { lamp(false); return; }
      const state = answer.headers.get('Drydock-State');
      if (state && part.dataset.state && state !== part.dataset.state) { reload(); return; }
      const before = remember(part);
      part.innerHTML = text;
      restore(part, before);
      lamp(true);
    } catch {
      lamp(false);
    }
  };
  document.querySelectorAll('[data-live]').forEach(part => {
    const every = Number(part.dataset.every);
    if (every > 0) setInterval(() => refresh(part), every);
    if (part.dataset.now) refresh(part);
  });

  // Dialogs: <a data-opens="ID" href="...">, and within the dialog <a data-closes href="...">; the addresses do without a script
  document.addEventListener('click', event => {
    const opens = document.getElementById(event.target.closest('[data-opens]')?.dataset.opens);
    if (opens && !leaving) { event.preventDefault(); opens.showModal(); }
    const closes = event.target.closest('[data-closes]')?.closest('dialog');
    if (closes) { event.preventDefault(); closes.close(); }
    const copies = event.target.closest('[data-copies]');
    if (copies) {
      navigator.clipboard?.writeText(document.getElementById(copies.dataset.copies).textContent.trim())
        .then(() => { copies.textContent = 'Copied'; });
    }
  });
  // Nothing is handed in twice by a second press
  document.addEventListener('submit', event => {
    if (event.target.method !== 'post') return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = 'true';
  });
  // A log is read from its end
  document.querySelectorAll('pre.log').forEach(log => { log.scrollTop = log.scrollHeight; });
})();
