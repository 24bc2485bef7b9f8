import type { Persona } from '../phone/personas';
import type { SimulatedLine } from '../phone/simulated-lines';

export function WhatHappened({ persona }: { line: SimulatedLine; persona: Persona }) {
  return persona.name;
}
