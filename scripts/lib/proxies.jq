# Why pods have to be made again before the mesh's rules hold for them: the first reason, or nothing. `kubectl get` gives the
# pods; `wanted` says whether they are to have a sidecar, `since` when the authority came to be that signs certificates,
# and `tag` what proxies are injected now.
[ .items[]
  | select(.metadata.deletionTimestamp == null)
  | .metadata.creationTimestamp as $made
  | [.spec.initContainers[]?, .spec.containers[] | select(.name == "istio-proxy")] as $proxies
  | ($proxies[0].image // "" | sub("@.*$"; "") | sub("^.*:"; "")) as $has
  # The gateway is a proxy and nothing else, and follows its Deployment in its version.
  | (.metadata.labels.istio == "ingressgateway") as $gateway
  | if ($gateway | not) and $wanted and ($proxies | length) == 0 then "has no sidecar yet"
    elif ($gateway | not) and ($wanted | not) and ($proxies | length) > 0 then "still has a sidecar"
    elif ($proxies | length) > 0 and $made < $since then "has a certificate of an authority that is gone"
    elif ($gateway | not) and ($proxies | length) > 0 and ($has | startswith($tag) | not) then "has a sidecar of version \($has)"
    else empty end
] | first // empty
