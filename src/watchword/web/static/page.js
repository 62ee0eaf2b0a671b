// Shows or hides what is typed into a password field. The button is there only where this runs.
"use strict";

for (const button of document.querySelectorAll("button.reveal")) {
  const field = button.parentElement.querySelector("input");
  const draw = (shown) => {
    field.type = shown ? "text" : "password";
    button.textContent = shown ? button.dataset.hide : button.dataset.show;
    button.setAttribute("aria-pressed", String(shown));
  };
  button.addEventListener("click", () => draw(field.type === "password"));
  field.form.addEventListener("submit", () => draw(false));
  draw(false);
  button.hidden = false;
}
