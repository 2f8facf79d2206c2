// Digital Bazaar's libraries, measured in their own process: JSON lines in, JSON lines out.
//
// The first request brings contexts and keys; each one after that is a turn: documents to issue or to verify, answered
// with the seconds that one took and the seconds of one raw operation of node:crypto, taken just before. Contexts are
// given to the libraries as static ones, so that they keep what they made of them.

import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import * as statusList from '@digitalbazaar/vc-bitstring-status-list';
import * as vc from '@digitalbazaar/vc';
import {createPrivateKey, createPublicKey, sign, verify} from 'node:crypto';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {createInterface} from 'node:readline';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';

const suites = {
  'eddsa-rdfc-2022': {kind: 'ed25519', sign: () => eddsaRdfc, verify: () => eddsaRdfc},
  'ecdsa-rdfc-2019': {kind: 'p256', sign: () => ecdsaRdfc, verify: () => ecdsaRdfc},
  'eddsa-jcs-2022': {
    kind: 'ed25519', sign: eddsaJcs.createSignCryptosuite, verify: eddsaJcs.createVerifyCryptosuite
  },
};
const libraries = {ed25519: Ed25519Multikey, p256: EcdsaMultikey};
const RAW_CALLS = 40;
const MESSAGE = Buffer.alloc(64);

const documents = new Map();
const keys = {};

function didKey(url) {
  const [controller, fragment] = url.split('#');
  const publicKeyMultibase = controller.slice('did:key:'.length);
  const id = `${controller}#${publicKeyMultibase}`;
  if(fragment === undefined) {
    return {'@context': 'https://www.w3.org/ns/did/v1', id: controller, assertionMethod: [id], authentication: [id]};
  }
  return {'@context': 'https://w3id.org/security/multikey/v1', id, type: 'Multikey', controller, publicKeyMultibase};
}

async function documentLoader(url) {
  const document = documents.get(url) ?? (url.startsWith('did:key:') ? didKey(url) : undefined);
  if(document === undefined) {
    throw new Error(`not known here: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document, tag: 'static'};
}

async function setUp({contexts, pairs}) {
  for(const [url, document] of Object.entries(contexts)) {
    documents.set(url, document);
  }
  for(const [kind, {multikey, pem}] of Object.entries(pairs)) {
    const privateKey = createPrivateKey(pem);
    const pair = await libraries[kind].from(multikey);
    keys[kind] = {pair, privateKey, publicKey: createPublicKey(privateKey)};
  }
  return process.versions.node;
}

function raw(operation, kind) {
  const digest = kind === 'ed25519' ? null : 'sha256';
  const privateKey = {key: keys[kind].privateKey, dsaEncoding: 'ieee-p1363'};
  const publicKey = {key: keys[kind].publicKey, dsaEncoding: 'ieee-p1363'};
  const signature = sign(digest, MESSAGE, privateKey);
  const start = performance.now();
  for(let call = 0; call < RAW_CALLS; call++) {
    if(operation === 'issue') {
      sign(digest, MESSAGE, privateKey);
    } else {
      verify(digest, MESSAGE, publicKey, signature);
    }
  }
  return (performance.now() - start) / RAW_CALLS / 1000;
}

async function issue(document, suite) {
  const {sign: made, kind} = suites[suite];
  const proof = new DataIntegrityProof({signer: keys[kind].pair.signer(), cryptosuite: made()});
  await vc.issue({credential: document, suite: proof, documentLoader});
}

async function verifyOne(text, suite, checkStatus) {
  const proof = new DataIntegrityProof({cryptosuite: suites[suite].verify()});
  const credential = JSON.parse(text);
  const result = await vc.verifyCredential({credential, suite: proof, checkStatus, documentLoader});
  if(!result.verified) {
    throw result.error;
  }
}

function listChecked(suite) {
  const proof = new DataIntegrityProof({cryptosuite: suites[suite].verify()});
  return ({credential}) => statusList.checkStatus({
    credential, suite: proof, documentLoader, verifyBitstringStatusListCredential: true
  });
}

// Where only the signature is asked for, the status that the badge names is not looked at.
const run = {
  issue,
  verify: (text, suite) => verifyOne(text, suite, async () => ({verified: true})),
  verdict: (text, suite) => verifyOne(text, suite, listChecked(suite)),
};

async function turn({operation, suite, given}) {
  const unit = raw(operation, suites[suite].kind);
  const start = performance.now();
  for(const one of given) {
    await run[operation](one, suite);
  }
  return {seconds: (performance.now() - start) / given.length / 1000, raw: unit};
}

let answer = setUp;
for await (const line of createInterface({input: process.stdin})) {
  let told;
  try {
    told = {result: await answer(JSON.parse(line))};
  } catch(error) {
    told = {error: [error?.errors ?? error].flat().map(String).join('; ')};
  }
  answer = turn;
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
