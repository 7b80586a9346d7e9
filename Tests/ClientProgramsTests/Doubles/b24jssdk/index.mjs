// The call and result objects of b24jssdk, as its documentation describes them: a refusal at the top of a reply is thrown,
// one inside `result` passes as a success.

export const EnumAppStatus = { Local: 'L' };

class Result {
  constructor(data, errors = []) {
    this.data = data;
    this.errors = errors;
  }
  get isSuccess() {
    return this.errors.length === 0;
  }
  getErrorMessages() {
    return this.errors;
  }
  getData() {
    return this.data;
  }
}

function query(name, value) {
  if (value !== null && typeof value === 'object') {
    return Object.entries(value).flatMap(([key, inner]) => query(`${name}[${encodeURIComponent(key)}]`, inner));
  }
  return [`${name}=${encodeURIComponent(value ?? '')}`];
}

function command({ method, params }) {
  const pairs = Object.entries(params).flatMap(([key, value]) => query(encodeURIComponent(key), value));
  return pairs.length === 0 ? method : `${method}?${pairs.join('&')}`;
}

class Client {
  constructor(address, auth) {
    const send = async (method, parameters) => {
      const response = await fetch(address.replace(/\/*$/, '/') + method, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(auth === undefined ? parameters : { ...parameters, auth }),
      });
      const reply = await response.json();
      if (reply.error !== undefined) throw new Error(`${reply.error}: ${reply.error_description}`);
      return reply;
    };
    const call = { make: async ({ method, params }) => new Result(await send(method, params)) };
    const batch = {
      make: async ({ calls, options }) => {
        const cmd = Object.fromEntries(Object.entries(calls).map(([key, each]) => [key, command(each)]));
        const { result } = await send('batch', { halt: options.isHaltOnError ? 1 : 0, cmd });
        const errors = Object.values(result.result_error ?? {});
        return new Result(result.result, errors.map((each) => `${each.error}: ${each.error_description}`));
      },
    };
    this.actions = { v2: { call, batch } };
  }
}

export class B24Hook {
  static fromWebhookUrl(address) {
    return new Client(address);
  }
}

export class B24OAuth extends Client {
  constructor({ domain, serverEndpoint, clientEndpoint, accessToken, refreshToken, expires }, secret) {
    const texts = [domain, serverEndpoint, refreshToken, secret.clientId, secret.clientSecret];
    if (texts.some((text) => typeof text !== 'string')) throw new Error('not the parameters of B24OAuth');
    if (expires * 1000 < Date.now()) throw new Error('expired');
    super(clientEndpoint, accessToken);
  }
}
