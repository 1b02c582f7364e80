import { render } from "preact";

render(<h1>Sandi</h1>, document.getElementById("app")!);
