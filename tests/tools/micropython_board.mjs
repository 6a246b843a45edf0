// Genuine MicroPython as a board on a TCP port: node micropython_board.mjs MODULE [BUFFER], where MODULE is the path of the
// npm package's micropython.mjs. Of an answer to the helper of a mounted folder what is more than BUFFER bytes ahead of what
// the helper has said to have taken is lost, however fast this machine reads. Prints HOST:PORT, then takes one client after another, as a cable does.
//
// The npm package stops for ever when it is asked for raw paste. So the first byte of that request (05 'A' 01) is left
// out, and MicroPython answers as its versions before raw paste do: with the greeting of the raw REPL.
//
// MicroPython runs in a worker that sleeps until a byte is there, so that programs which read the console get theirs as
// on a chip. A byte that comes while a program runs waits: Ctrl-C cannot stop it.

import { createServer } from "node:net";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

const RING = 1 << 16;
const WRITTEN = 0;
const READ = 1;

if (isMainThread) {
    serve(process.argv[2]);
} else {
    await run();
}

function serve(module) {
    const counters = new Int32Array(new SharedArrayBuffer(8));
    const ring = new Uint8Array(new SharedArrayBuffer(RING));
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { module, counters, ring } });
    const most = Number(process.argv[3] ?? Infinity);
    let client = null;
    // The answer that is coming: its first line so far, how many bytes follow that, and how many came ahead of what was taken.
    let answer = null;
    let last = 0;
    worker.on("message", (bytes) => {
        for (const byte of bytes) {
            if (last === 0x18 && byte === 0x4b && answer !== null) answer.ahead -= 64;
            last = byte;
        }
        client?.write(bytes);
    });
    worker.on("error", (error) => {
        console.error(error);
        process.exit(1);
    });
    const server = createServer((socket) => {
        client?.destroy();
        client = socket;
        socket.setNoDelay(true);
        socket.on("error", () => socket.destroy());
        socket.on("data", (bytes) => {
            for (const [index, byte] of bytes.entries()) {
                if (byte === 5 && bytes[index + 1] === 0x41 && bytes[index + 2] === 1) continue;
                if (byte === 0x18) answer = { line: "", rest: null, ahead: 0 };
                if (answer !== null) {
                    const isLost = ++answer.ahead > most;
                    if (answer.rest !== null) answer.rest -= 1;
                    else if (byte === 0x0a) answer.rest = Number(answer.line.split(" ")[1]);
                    else answer.line += String.fromCharCode(byte);
                    if (answer.rest === 0) answer = null;
                    if (isLost) continue;
                }
                const written = Atomics.load(counters, WRITTEN);
                // As a chip's receive buffer does, a full one drops bytes.
                if (written - Atomics.load(counters, READ) < RING) {
                    ring[written % RING] = byte;
                    Atomics.store(counters, WRITTEN, written + 1);
                }
            }
            Atomics.notify(counters, WRITTEN);
        });
    });
    server.listen(0, "127.0.0.1", () => console.log(`127.0.0.1:${server.address().port}`));
}

async function run() {
    const { module, counters, ring } = workerData;
    const { loadMicroPython } = await import(pathToFileURL(module));
    let output = [];
    const send = () => {
        if (output.length > 0) {
            parentPort.postMessage(Uint8Array.from(output));
            output = [];
        }
    };
    const next = () => {
        const read = Atomics.load(counters, READ);
        if (Atomics.load(counters, WRITTEN) === read) {
            send();
            Atomics.wait(counters, WRITTEN, read);
        }
        const byte = ring[read % ring.length];
        Atomics.store(counters, READ, read + 1);
        return byte;
    };
    for (;;) {
        const python = await loadMicroPython({
            heapsize: 256 * 1024,
            linebuffer: false,
            stdin: next,
            stdout: (bytes) => output.push(...bytes),
        });
        python.replInit();
        // Anything but 0 asks for a soft reset.
        while (python.replProcessChar(next()) === 0) {
            if (output.length > 4096) send();
        }
    }
}
