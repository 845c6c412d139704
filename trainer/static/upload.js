// Shows how much of a large file is sent, and lets the sending be stopped. Without this module the same form is sent by
// the browser itself.

const LARGEST = 500 * 1024 * 1024;

function say(form, text) {
  const place = form.querySelector('[data-failed]');
  place.hidden = !text;
  place.textContent = text;
}

// What the page says with which the server refused.
function reason(request) {
  const page = new DOMParser().parseFromString(request.responseText, 'text/html');
  const said = page.querySelector('.error:not([hidden])') ?? page.querySelector('.lede');
  return said?.textContent.trim();
}

function send(form) {
  const sending = form.querySelector('[data-sending]');
  const bar = sending.querySelector('progress');
  const button = form.querySelector('button[type="submit"]');
  const cancel = form.querySelector('[data-cancel]');
  const request = new XMLHttpRequest();
  const stop = (text) => {
    sending.hidden = true;
    button.disabled = false;
    button.focus();
    say(form, text);
  };
  request.open('POST', form.action);
  request.upload.addEventListener('progress', (event) => {
    if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  request.upload.addEventListener('load', () => {
    cancel.disabled = true; // all of it is there
  });
  request.addEventListener('load', () => {
    if (request.status < 400) location.assign(request.responseURL);
    else stop(request.status === 413 ? form.dataset.tooLarge : reason(request) || form.dataset.lost);
  });
  request.addEventListener('error', () => stop(form.dataset.lost));
  request.addEventListener('abort', () => stop(form.dataset.stopped));
  cancel.onclick = () => request.abort();
  cancel.disabled = false;
  bar.value = 0;
  say(form, '');
  sending.hidden = false;
  button.disabled = true;
  cancel.focus();
  request.send(new FormData(form));
}

for (const form of document.querySelectorAll('form[data-upload]')) {
  form.addEventListener('submit', (event) => {
    const [file] = form.querySelector('input[type="file"]').files;
    event.preventDefault();
    if (file && file.size > LARGEST) say(form, form.dataset.tooLarge);
    else if (file) send(form);
  });
}
