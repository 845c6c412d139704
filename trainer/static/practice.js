// Copying the link of a choice. Without this module the link can be selected and copied by hand.

const field = document.querySelector("#share-url");
const button = document.querySelector("#copy");

async function copy() {
  field.select();
  await navigator.clipboard.writeText(field.value);
  button.textContent = field.dataset.copied;
}

if (navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", copy);
}
