# Why pods do not start and will not by themselves: for each a line, `name: reason: message`. `kubectl get` gives `pods` and
# `events`; an event counts while it is repeated, which the kubelet does about every quarter of a minute.

def last_seen: .series.lastObservedTime // .lastTimestamp // .eventTime // .metadata.creationTimestamp
  | sub("\\.[0-9]+Z$"; "Z") | fromdateiso8601;

now as $now
| [.events[] | select(.reason == "FailedCreatePodSandBox" and last_seen > $now - 60)] as $sandboxes
| .pods[]
| .metadata.name as $pod
| select(.metadata.deletionTimestamp == null)
| ( ((.status.initContainerStatuses // []) + (.status.containerStatuses // []))[]
    | .name as $container
    | .state.waiting // empty
    | select(.reason | IN("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "CreateContainerConfigError",
        "CreateContainerError", "RunContainerError", "CrashLoopBackOff"))
    | "\($pod), container \($container): \(.reason): \(.message // "")" ),
  ( .status.conditions[]?
    | select(.type == "PodScheduled" and .status == "False")
    | "\($pod): \(.reason): \(.message // "")" ),
  ( select(.status.phase == "Pending")
    | [$sandboxes[] | select(.involvedObject.name == $pod)] | last // empty
    | "\($pod): FailedCreatePodSandBox: \(.message)" )
| gsub("\\s+"; " ")
