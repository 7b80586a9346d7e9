// BX24.js as its documentation describes it, for the scripts of a page: `node bx24.mjs PAGE`. Everything is sent as a form;
// a refusal at the top of a reply is what `error()` gives, one inside `result` passes as data.

import { readFileSync } from 'node:fs';
import vm from 'node:vm';

function pairs(name, value) {
  if (value !== null && typeof value === 'object') {
    return Object.entries(value).flatMap(([key, inner]) => pairs(name === '' ? key : `${name}[${key}]`, inner));
  }
  return [[name, String(value ?? '')]];
}

async function send(method, parameters) {
  const response = await fetch(process.env.BITRIX24_WEBHOOK + method, {
    method: 'POST',
    body: new URLSearchParams(pairs('', parameters)),
  });
  return response.json();
}

function answer(result, refusal) {
  return {
    error: () => refusal && { ...refusal, toString: () => `${refusal.error}: ${refusal.error_description}` },
    data: () => result,
  };
}

const BX24 = {
  init: (body) => body(),
  async callMethod(method, parameters, done) {
    const reply = await send(method, parameters);
    done(answer(reply.result, reply.error === undefined ? undefined : reply));
  },
  async callBatch(calls, done, halt) {
    const cmd = {};
    for (const [key, [method, parameters]] of Object.entries(calls)) {
      cmd[key] = `${method}?${new URLSearchParams(pairs('', parameters))}`;
    }
    const { result } = (await send('batch', { halt: halt ? 1 : 0, cmd }));
    const answers = {};
    for (const key of Object.keys(calls)) answers[key] = answer(result.result?.[key], result.result_error?.[key]);
    done(answers);
  },
};

// A browser ends a script at the first `</script>`, whatever stands around it.
const page = readFileSync(process.argv[2], 'utf8');
const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => match[1]);
const document = { body: {} };
vm.runInNewContext(scripts.join('\n'), { BX24, console, document, prompt: (name) => process.env[name] });
