// Digital Bazaar's libraries behind JSON lines: a request on standard input, its answer on standard output.
//
// A request is {"operation": NAME, ...} and its answer {"result": ...} or {"error": MESSAGE}, in the same order.
// Nothing is ever fetched: contexts come with the first request, did:key is worked out, the rest is not known.

import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import * as statusList from '@digitalbazaar/vc-bitstring-status-list';
import * as vc from '@digitalbazaar/vc';
import {createInterface} from 'node:readline';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';

const suites = {
  'eddsa-rdfc-2022': {sign: () => eddsaRdfc, verify: () => eddsaRdfc},
  'ecdsa-rdfc-2019': {sign: () => ecdsaRdfc, verify: () => ecdsaRdfc},
  'eddsa-jcs-2022': {sign: eddsaJcs.createSignCryptosuite, verify: eddsaJcs.createVerifyCryptosuite},
  'ecdsa-jcs-2019': {sign: ecdsaJcs.createSignCryptosuite, verify: ecdsaJcs.createVerifyCryptosuite},
};
const curves = {p256: 'P-256', p384: 'P-384'};
const contexts = new Map();
const keys = new Map();

function signingSuite({suite, key, created}) {
  const signer = keys.get(key).signer();
  if(suite === 'Ed25519Signature2020') {
    return new Ed25519Signature2020({signer, date: created});
  }
  return new DataIntegrityProof({signer, date: created, cryptosuite: suites[suite].sign()});
}

function verifyingSuites() {
  const integrity = Object.values(suites).map(suite => new DataIntegrityProof({cryptosuite: suite.verify()}));
  return [...integrity, new Ed25519Signature2020()];
}

function didKey(url) {
  const [controller, fragment] = url.split('#');
  const publicKeyMultibase = controller.slice('did:key:'.length);
  const id = `${controller}#${publicKeyMultibase}`;
  if(fragment === undefined) {
    return {'@context': 'https://www.w3.org/ns/did/v1', id: controller, assertionMethod: [id], authentication: [id]};
  }
  return {'@context': 'https://w3id.org/security/multikey/v1', id, type: 'Multikey', controller, publicKeyMultibase};
}

function loaderOf(documents = {}) {
  return async url => {
    const document = contexts.get(url) ?? documents[url] ?? (url.startsWith('did:key:') ? didKey(url) : undefined);
    if(document === undefined) {
      throw new Error(`not known here: ${url}`);
    }
    return {contextUrl: null, documentUrl: url, document: structuredClone(document)};
  };
}

function libraryOf(kind) {
  return kind === 'ed25519' ? Ed25519Multikey : EcdsaMultikey;
}

// `canonicalize` makes the secret of an Ed25519 key the 32 bytes that the standard asks for.
function keep(pair) {
  keys.set(pair.controller, pair);
  return pair.export({publicKey: true, secretKey: true, canonicalize: true});
}

function messages(error) {
  return [error].flat().filter(Boolean).map(one => one.message || String(one)).join('; ');
}

// One flag for each proof that was looked at: the libraries call a set verified when any proof in it is.
function verdict({verified, results = [], error, statusResult}) {
  return {
    verified,
    proofs: results.map(result => result.verified),
    statuses: (statusResult?.results ?? []).map(result => result.status),
    reason: [messages(error), messages(statusResult?.error)].filter(Boolean).join('; '),
  };
}

const operations = {
  contexts({documents}) {
    for(const [url, document] of Object.entries(documents)) {
      contexts.set(url, document);
    }
    return contexts.size;
  },

  async generateKey({kind}) {
    const pair = await libraryOf(kind).generate({curve: curves[kind]});
    const {publicKeyMultibase} = await pair.export({publicKey: true});
    pair.controller = `did:key:${publicKeyMultibase}`;
    pair.id = `${pair.controller}#${publicKeyMultibase}`;
    return keep(pair);
  },

  async importKey({kind, key}) {
    return keep(await libraryOf(kind).from(key));
  },

  // As the libraries do it when nothing is asked for.
  async exportKey({kind, key}) {
    const pair = keys.get(key);
    const multikey = await pair.export({publicKey: true, secretKey: true});
    return {multikey, jwk: await libraryOf(kind).toJwk({keyPair: pair, secretKey: true})};
  },

  issue({document, ...options}) {
    return vc.issue({credential: document, suite: signingSuite(options), documentLoader: loaderOf()});
  },

  async verify({document, at, documents}) {
    const options = {suite: verifyingSuites(), documentLoader: loaderOf(documents)};
    const checkStatus = ({credential}) => statusList.checkStatus({credential, ...options});
    return verdict(await vc.verifyCredential({credential: document, now: at, checkStatus, ...options}));
  },

  present({document, challenge, domain, ...options}) {
    const suite = signingSuite(options);
    return vc.signPresentation({presentation: document, suite, challenge, domain, documentLoader: loaderOf()});
  },

  async verifyPresentation({document, at, challenge, domain}) {
    const options = {suite: verifyingSuites(), documentLoader: loaderOf()};
    const result = await vc.verify({presentation: document, now: at, challenge, domain, ...options});
    const credentials = (result.credentialResults ?? []).map(verdict);
    const reason = [messages(result.error), ...credentials.map(one => one.reason)].filter(Boolean).join('; ');
    return {...verdict({...result.presentationResult, verified: result.verified}), reason};
  },

  canonize({document, hash}) {
    return ecdsaRdfc.canonize(document, {documentLoader: loaderOf(), messageDigestAlgorithm: hash});
  },

  async statusList({id, length, revoked, purpose}) {
    const list = await statusList.createList({length});
    for(const index of revoked) {
      list.setStatus(index, true);
    }
    return statusList.createCredential({id, list, statusPurpose: purpose});
  },
};

for await (const line of createInterface({input: process.stdin})) {
  const {operation, ...request} = JSON.parse(line);
  let answer;
  try {
    answer = {result: await operations[operation](request)};
  } catch(error) {
    answer = {error: messages(error) || 'no reason given'};
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
