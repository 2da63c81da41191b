# Of the pods that `kubectl get` gives: each variable that a sidecar has been given in its environment or in its command, and
# not in both. The shim takes the environment, so what is not in the command is missing, and what is there alone stays
# the bare text $(NAME).
.items[]
| .metadata.name as $pod
| .spec.initContainers[]?, .spec.containers[]
| select(.name == "istio-proxy")
| [.env[]?.name] as $given
| [.command[]? | capture("^(?<name>\\w+)=\\$\\((?<value>\\w+)\\)$") | select(.name == .value) | .name] as $handed
| (($given - $handed) + ($handed - $given))[]
| "\($pod) \(.)"
