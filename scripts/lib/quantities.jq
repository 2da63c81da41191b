# What pods ask for and what nodes have, as numbers: cores, and bytes.

def quantity:
  if . == null then 0
  elif type == "number" then .
  else
    capture("^(?<number>[0-9.]+)(?<unit>[A-Za-z]*)$")
    | (.number | tonumber)
      * ({"n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12,
          "Ki": 1024, "Mi": 1048576, "Gi": 1073741824, "Ti": 1099511627776}[.unit]
         // error("a quantity with the unit \(.unit)"))
  end;

def nothing: {cpu: 0, memory: 0};
def asked: {cpu: (.cpu | quantity), memory: (.memory | quantity)};
def sum(values): reduce values as $one (nothing; {cpu: (.cpu + $one.cpu), memory: (.memory + $one.memory)});
def times($count): {cpu: (.cpu * $count), memory: (.memory * $count)};

# Of a pod's spec: its containers with the init containers that go on running beside them, or, where that is more, one that
# runs before them.
def of_pod:
  [.initContainers[]? | select(.restartPolicy == "Always") | .resources.requests // {} | asked] as $beside
  | sum(.containers[].resources.requests // {} | asked, $beside[]) as $all
  | [.initContainers[]? | select(.restartPolicy != "Always") | .resources.requests // {} | asked] as $before
  | {cpu: ([$all.cpu, $before[].cpu] | max), memory: ([$all.memory, $before[].memory] | max)};

# For people: 0.62 cores and 2.1 GiB.
def words:
  def rounded($digits): (. * $digits | round) / $digits;
  "\(.cpu | rounded(100)) cores and \(.memory / 1073741824 | rounded(10)) GiB";
