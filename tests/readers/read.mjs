// Reads networks with the libraries of Gephi Lite and of Cytoscape.js, and prints what they saw.
//
// Standard input: a JSON list of {"path", "form"}. Standard output: a JSON list in that order, each
// {"type", "multi", "attributes", "nodes": {key: attributes}, "edges": [{key, source, target,
// undirected, attributes}]}.

import {readFileSync} from 'node:fs';

import cytoscape from 'cytoscape';
import Graph, {MultiGraph} from 'graphology';
import gexf from 'graphology-gexf';
import graphml from 'graphology-graphml';

const GRAPHOLOGY = {
  gexf: text => gexf.parse(MultiGraph, text),
  graphml: text => graphml.parse(Graph, text),
  graphology: text => Graph.from(JSON.parse(text))
};

function seen(graph) {
  return {
    type: graph.type,
    multi: graph.multi,
    attributes: graph.getAttributes(),
    nodes: Object.fromEntries(graph.mapNodes((key, attributes) => [key, attributes])),
    edges: graph.mapEdges((key, attributes, source, target, one, other, undirected) => ({
      key,
      source,
      target,
      undirected,
      attributes
    }))
  };
}

function drawn(text) {
  const content = JSON.parse(text);
  const graph = cytoscape({
    headless: true,
    layout: {name: 'preset'}, // where the file puts the nodes
    data: content.data,
    elements: content.elements
  });
  return {
    attributes: graph.data(),
    nodes: Object.fromEntries(
      graph.nodes().map(node => [node.id(), {...node.data(), ...node.position()}])
    ),
    edges: graph.edges().map(edge => ({
      key: edge.id(),
      source: edge.source().id(),
      target: edge.target().id(),
      undirected: !edge.data('directed'),
      attributes: edge.data()
    }))
  };
}

const files = JSON.parse(readFileSync(0, 'utf8'));
const read = files.map(({path, form}) => {
  const text = readFileSync(path, 'utf8');
  return form === 'cyjs' ? drawn(text) : seen(GRAPHOLOGY[form](text));
});
process.stdout.write(JSON.stringify(read));
