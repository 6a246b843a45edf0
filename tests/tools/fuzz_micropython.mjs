// Runs programs on genuine MicroPython, each in a fresh instance: reads a length, a line end and a program from standard
// input, and answers on standard output the same way with what the program printed. An exception that ends it is named in
// a last line. Argument: the path of micropython.mjs.
import { pathToFileURL } from "node:url";

const { loadMicroPython } = await import(pathToFileURL(process.argv[2]));

async function run(source) {
    const output = [];
    const python = await loadMicroPython({
        heapsize: 1024 * 1024,
        linebuffer: false,
        stdin: () => null,
        stdout: (bytes) => output.push(...bytes),
    });
    try {
        python.runPython(source);
    } catch (error) {
        if (error.type !== "SystemExit") output.push(...Buffer.from(`${error.type ?? "broken"}\n`));
    }
    return Buffer.from(output);
}

let input = Buffer.alloc(0);
for await (const piece of process.stdin) {
    input = Buffer.concat([input, piece]);
    for (;;) {
        const end = input.indexOf(10);
        if (end < 0) break;
        const length = Number(input.subarray(0, end).toString());
        if (input.length < end + 1 + length) break;
        const source = input.subarray(end + 1, end + 1 + length).toString();
        input = input.subarray(end + 1 + length);
        const answer = await run(source);
        process.stdout.write(`${answer.length}\n`);
        process.stdout.write(answer);
    }
}
