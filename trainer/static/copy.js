// Buttons that copy what stands in a field beside them. Without scripts the field is there to be copied by hand.

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      await navigator.clipboard.writeText(field.value);
      button.textContent = field.dataset.copied;
    });
  }
}
