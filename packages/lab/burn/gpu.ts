import { LabError } from "../errors/labError.ts";
import type { Engine } from "./engine.ts";
import { wordsOf } from "./search.ts";
import { FINDS_MOST, shaderSource, WORDS, WORKGROUP } from "./shader.ts";
import { COUNTED, KEY_BITS_MOST, LANE_BITS, LANES, placeOf, type Space, type Task } from "./space.ts";
import { bitAt } from "./wiring.ts";

/** GPUBufferUsage and GPUMapMode, WebGPU §5.1: the types of the platform lack them. */
const USAGE = { MAP_READ: 0x1, COPY_SRC: 0x4, COPY_DST: 0x8, UNIFORM: 0x40, STORAGE: 0x80 };
const READ = 1;

/** Groups that one invocation tries. */
const INNER = 16;
/** WebGPU's least limit for each dimension of a dispatch is 65,535 workgroups. */
const WIDTH_MOST = 32_768;
/** The system ends what runs much longer than this, and a page that shows its rate should not stand still. */
const DISPATCH_MS = 60;
const FINDS_BYTES = 8 + 8 * FINDS_MOST;

/** A graphics processor, with the search compiled for it. */
export class Gpu {
  readonly name: string;
  readonly device: GPUDevice;
  readonly pipeline: GPUComputePipeline;
  /** Why it is gone; undefined while it is there. */
  lost: string | undefined;

  /** Compiles the shader, which takes seconds. @returns undefined where the browser has no WebGPU, or no adapter */
  static async open(): Promise<Gpu | undefined> {
    const adapter = await globalThis.navigator?.gpu?.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return undefined;
    const device = await adapter.requestDevice();
    const module = device.createShaderModule({ code: shaderSource() });
    const compute = { module, entryPoint: "main" };
    const pipeline = await device.createComputePipelineAsync({ layout: "auto", compute });
    return new Gpu(device, pipeline, nameOf(adapter));
  }

  private constructor(device: GPUDevice, pipeline: GPUComputePipeline, name: string) {
    this.device = device;
    this.pipeline = pipeline;
    this.name = name;
    void device.lost.then(({ message, reason }) => {
      this.lost = message || reason;
    });
  }

  close(): void {
    this.device.destroy();
  }
}

/** The same search as `Search`, on a graphics processor. */
export class GpuSearch implements Engine {
  readonly #gpu: Gpu;
  readonly #task: Task;
  readonly #params: GPUBuffer;
  readonly #words: GPUBuffer;
  readonly #finds: GPUBuffer;
  readonly #answer: GPUBuffer;
  readonly #group: GPUBindGroup;
  atOnce = WORKGROUP * INNER * 16;

  /** @param gpu stays the caller's */
  constructor(gpu: Gpu, task: Task) {
    this.#gpu = gpu;
    this.#task = task;
    const { UNIFORM, STORAGE, COPY_DST, COPY_SRC, MAP_READ } = USAGE;
    const buffer = (size: number, usage: number) => gpu.device.createBuffer({ size, usage });
    this.#params = buffer(16, UNIFORM | COPY_DST);
    this.#words = buffer(4 * WORDS.count, STORAGE | COPY_DST);
    this.#finds = buffer(FINDS_BYTES, STORAGE | COPY_DST | COPY_SRC);
    this.#answer = buffer(FINDS_BYTES, MAP_READ | COPY_DST);
    const used = [this.#params, this.#words, this.#finds];
    const entries = used.map((one, binding) => ({ binding, resource: { buffer: one } }));
    this.#group = gpu.device.createBindGroup({ layout: gpu.pipeline.getBindGroupLayout(0), entries });
  }

  get name(): string {
    return this.#gpu.name;
  }

  /** @throws LabError LAB_GPU_LOST */
  async run(group: number, count: number): Promise<number[]> {
    const started = performance.now();
    const finds = await this.#dispatch(group, count);
    this.#adapt(performance.now() - started);
    const high = Math.floor(group / COUNTED) * COUNTED;
    const found: number[] = [];
    for (let index = 0; index < Math.min(finds[0]!, FINDS_MOST); index++) {
      const [number, lanes] = [finds[2 + 2 * index]!, finds[3 + 2 * index]!];
      for (let lane = 0; lane < LANES; lane++) if ((lanes >>> lane) & 1) found.push((high + number) * LANES + lane);
    }
    return found.sort((a, b) => a - b);
  }

  close(): void {
    for (const buffer of [this.#params, this.#words, this.#finds, this.#answer]) buffer.destroy();
  }

  async #dispatch(group: number, groups: number): Promise<Uint32Array> {
    const { device, pipeline } = this.#gpu;
    try {
      device.queue.writeBuffer(this.#params, 0, Uint32Array.of(group % COUNTED, INNER, groups, 0));
      device.queue.writeBuffer(this.#words, 0, wordsFor(this.#task, group));
      const encoder = device.createCommandEncoder();
      encoder.clearBuffer(this.#finds);
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, this.#group);
      const workgroups = Math.ceil(groups / INNER / WORKGROUP);
      pass.dispatchWorkgroups(Math.min(workgroups, WIDTH_MOST), Math.ceil(workgroups / WIDTH_MOST));
      pass.end();
      encoder.copyBufferToBuffer(this.#finds, 0, this.#answer, 0, FINDS_BYTES);
      device.queue.submit([encoder.finish()]);
      await this.#answer.mapAsync(READ);
      const finds = new Uint32Array(this.#answer.getMappedRange().slice(0));
      this.#answer.unmap();
      if (this.#gpu.lost === undefined) return finds;
    } catch (cause) {
      throw new LabError("LAB_GPU_LOST", { reason: this.#gpu.lost ?? String(cause) }, { cause });
    }
    throw new LabError("LAB_GPU_LOST", { reason: this.#gpu.lost });
  }

  #adapt(ms: number): void {
    const step = WORKGROUP * INNER;
    const wanted = this.atOnce * Math.min(4, Math.max(0.25, DISPATCH_MS / Math.max(ms, 0.1)));
    this.atOnce = Math.min(WIDTH_MOST * 32, Math.max(1, Math.round(wanted / step))) * step;
  }
}

/** What the shader calls `words`, for groups that have this one's upper bits. */
function wordsFor({ pair, space }: Task, group: number): Int32Array<ArrayBuffer> {
  const words = new Int32Array(WORDS.count);
  words.set(wordsOf(pair.plaintext), WORDS.l);
  const end = wordsOf(pair.ciphertext);
  words.set(end.subarray(32), WORDS.endL);
  words.set(end.subarray(0, 32), WORDS.endR);
  for (let bit = 0; bit < KEY_BITS_MOST; bit++) words[WORDS.known + bit] = -knownBit(space, bit, group);
  return words;
}

function knownBit({ key, unknownBits }: Space, bit: number, group: number): number {
  if (bit >= unknownBits) return bitAt(key, placeOf(bit));
  return bit < LANE_BITS + 32 ? 0 : Math.floor(group / 2 ** (bit - LANE_BITS)) % 2;
}

function nameOf({ info }: GPUAdapter): string {
  return [info.vendor, info.architecture, info.description].filter(Boolean).join(" ");
}
