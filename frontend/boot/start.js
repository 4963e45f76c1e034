// Starts the page. It is a file because the content security policy allows no inline script.
const { js, wasm } = document.querySelector('meta[name="jackfield-page"]').dataset;
const page = await import(js);
await page.default({ module_or_path: wasm });
