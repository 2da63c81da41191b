# Whether the nodes can hold the shop beside what is there already: a sentence with the sums, then, where they cannot, one
# that begins with "This is more". `kubectl get` gives `nodes` and `pods`; `shop` is what is going to be applied,
# `sidecar` what a sidecar asks for, and `namespace` the shop's.
include "quantities";

# The pods of a document of the shop, each as what it asks for.
def pods($sidecar; $least):
  if .kind == "SpinApp" then
    (.spec.replicas // $least[.metadata.name] // 1) as $count
    | sum((.spec.resources.requests // {} | asked), $sidecar) as $one
    | {all: ($one | times($count)), spare: $one}
  elif .kind == "StatefulSet" or .kind == "Deployment" then
    {all: (sum((.spec.template.spec | of_pod), $sidecar) | times(.spec.replicas // 1)), spare: nothing}
  elif .kind == "Cluster" then
    {all: ((.spec.resources.requests // {} | asked) | times(.spec.instances)), spare: nothing}
  elif .kind == "Pooler" then
    {all: (sum((.spec.template.spec | of_pod), $sidecar) | times(.spec.instances)), spare: nothing}
  else empty end;

(.shop | map(select(.kind == "HorizontalPodAutoscaler") | {key: .spec.scaleTargetRef.name, value: .spec.minReplicas}) | from_entries) as $least
| (.sidecar | asked) as $sidecar
| .namespace as $namespace
| [.shop[] | pods($sidecar; $least)] as $shop
| sum($shop[].all) as $runs
| sum($runs, $shop[].spare) as $rolls
| [.nodes[] | select((.spec.unschedulable // false) | not)] as $nodes
| sum($nodes[].status.allocatable | asked) as $has
| sum(.pods[] | select(.metadata.namespace != $namespace and .status.phase != "Succeeded" and .status.phase != "Failed") | .spec | of_pod) as $others
| "The shop asks for \($runs | words), and for \($rolls | words) while all of it is replaced. \($nodes | length) \(if ($nodes | length) == 1 then "node has" else "nodes have" end) \($has | words), of which others ask for \($others | words).",
  if $others.cpu + $rolls.cpu > $has.cpu or $others.memory + $rolls.memory > $has.memory then
    if $others.cpu + $runs.cpu > $has.cpu or $others.memory + $runs.memory > $has.memory
    then "This is more than there is: some pods will not be scheduled. Larger nodes, or more of them, hold it."
    else "This is more than there is while all of it is replaced: then some pods wait until others have ended."
    end
  else empty end
