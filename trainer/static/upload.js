// Shows how much of a large file is sent. Without this module the same form is sent by the browser itself.

const LARGEST = 500 * 1024 * 1024;

function say(form, text) {
  const place = form.querySelector('[data-failed]');
  place.hidden = !text;
  place.textContent = text;
}

function send(form) {
  const bar = form.querySelector('[data-sending]');
  const button = form.querySelector('button');
  const stop = (text) => {
    bar.hidden = true;
    button.disabled = false;
    say(form, text);
  };
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.upload.addEventListener('progress', (event) => {
    if (event.lengthComputable) bar.querySelector('progress').value = (100 * event.loaded) / event.total;
  });
  request.addEventListener('load', () => {
    if (request.status < 400) location.assign(request.responseURL);
    else stop(request.status === 413 ? form.dataset.tooLarge : form.dataset.lost);
  });
  request.addEventListener('error', () => stop(form.dataset.lost));
  say(form, '');
  bar.hidden = false;
  button.disabled = true;
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
