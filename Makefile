# make alone prints what there is. Everything goes through scripts/, which find out what this machine has.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup build up up-split down logs db-up db-down dev-frontend dev-user-service dev-product-service \
	dev-cart-service dev-order-service dev-payment-service dev-inventory-service \
	test test-unit test-services test-browser chaos lint fmt bench screenshots clean \
	k3d-up k3d-down push images cnpg-install secrets k8s-deploy k8s-delete istio-install istio-deploy istio-delete \
	scenarios scenario scenario-off cluster-check

TARGET := target
GUESTS := $(addprefix -p ,user product cart order payment inventory mesh-bridge)

##@ Run the shop
up: build-all ## The whole shop in one process, on http://localhost:3000 (PORT=…, RUNTIME=spin|host)
	@scripts/shop up
up-split: build-all ## One process per service: user 8001, product 8002, cart 8003, order 8004, payment 8005, inventory 8006, web 3000
	@scripts/shop up-split
down: ## Stop the shop and its database
	@scripts/shop down
logs: ## Follow the log
	@scripts/shop logs
db-up: setup-up migrator ## Only the database, prepared and seeded, for a `spin up` of your own
	@scripts/shop db-up
db-down: ## Stop that database
	@scripts/shop db-down

##@ Work on it
setup: ## Find or install all that building and testing needs
	@scripts/setup test
build: setup-wasm guests site ## Build every component
dev-frontend: build-all ## Only the web component, in the foreground, on port 3000
	@scripts/shop dev web/spin.toml 3000
dev-user-service: build-all ## Only the user service, in the foreground, on port 8001
	@scripts/shop dev components/user/spin.toml 8001
dev-product-service: build-all ## Only the product service, in the foreground, on port 8002
	@scripts/shop dev components/product/spin.toml 8002
dev-cart-service: build-all ## Only the cart service, in the foreground, on port 8003
	@scripts/shop dev components/cart/spin.toml 8003
dev-order-service: build-all ## Only the order service, in the foreground, on port 8004
	@scripts/shop dev components/order/spin.toml 8004
dev-payment-service: build-all ## Only the payment service, in the foreground, on port 8005
	@scripts/shop dev components/payment/spin.toml 8005
dev-inventory-service: build-all ## Only the inventory service, in the foreground, on port 8006
	@scripts/shop dev components/inventory/spin.toml 8006
screenshots: build-test ## Take the pictures of the README anew, from a shop of its own
	@scripts/screenshots
fmt: ## Format the code
	cargo fmt --all
clean: down ## Remove what was built; keep the database and the tools
	rm -rf $(TARGET) .spin

##@ Check it
test: build-test ## Every test: rules, services through their .wasm, the money path under faults, browser, manifests
	@scripts/test
test-unit: setup-wasm ## Rules without I/O
	@scripts/test unit
test-services: build-test ## Each service through its .wasm, on real Postgres (RUNTIME=spin)
	@scripts/test services
test-browser: build-test ## The shop in Chromium
	@scripts/test browser
chaos: setup-up guests host migrator ## The money path under faults, at length (ORDERS=1000, SEED=…, BUYERS=16)
	@scripts/chaos --orders $(or $(ORDERS),1000) $(if $(SEED),--seed $(SEED)) $(if $(BUYERS),--buyers $(BUYERS))
lint: setup-lint ## Formatting, clippy and shell scripts, warnings refused
	@scripts/lint
bench: build-all ## Throughput and latency beside a native server, sizes, start times
	@scripts/bench

##@ The cluster (docs/cluster.md)
k3d-up: ## A cluster for the shop on this machine: k3d with the Spin shim, a registry, cert-manager, SpinKube
	@scripts/k3d up
k3d-down: ## Remove that cluster and its registry
	@scripts/k3d down
push: build v2 ## Build the components and push them as OCI artifacts, each with its SBOM (REGISTRY=localhost:5000)
	@scripts/artifacts push
images: ## Build and push the container image of the migrator (REGISTRY=localhost:5000)
	@scripts/artifacts images
cnpg-install: ## Install CloudNativePG and its plugin for backups, for OVERLAY=cnpg (docs/postgres.md)
	@scripts/cnpg install
secrets: migrator ## Make the passwords, the credential and the token keys that the cluster does not have yet
	@scripts/k8s secrets
k8s-deploy: migrator ## The shop on the cluster: Postgres, migrator, SpinApps (OVERLAY=k3d|spin-image|ambient|cnpg, REGISTRY=…)
	@scripts/k8s deploy
k8s-delete: ## Remove the shop from the cluster (YES=1 does not ask)
	@scripts/k8s delete
istio-install: ## Install Istio (MESH=sidecar|spin-image|ambient)
	@scripts/mesh install
istio-deploy: ## The shop's gateway, routes, policies and dashboards
	@scripts/mesh deploy
istio-delete: ## Remove those, and Istio
	@scripts/mesh delete
scenarios: ## List the scenarios of faults and traffic
	@scripts/scenario list
scenario: ## Switch scenarios on (NAME=delay, NAME="canary delay")
	@scripts/scenario on $(NAME)
scenario-off: ## Back to how it was
	@scripts/scenario off
cluster-check: setup-wasm ## Look whether the cluster does what the pages say (ONLY=pods,kills, SCENARIOS=delay, URL=…)
	@printf '\033[2m[build]\033[0m cluster-check\n' >&2
	@scripts/host-cargo build --bin meshmall-cluster-check
	@target/release/meshmall-cluster-check $(if $(ONLY),--only $(ONLY)) $(if $(SCENARIOS),--scenarios $(SCENARIOS))

help:
	@awk 'BEGIN {FS = ":.*##"; printf "\n  \033[1mMeshmall\033[0m: a shop of WebAssembly components, made to explore a service mesh\n"} \
		/^##@/ {printf "\n  \033[1m%s\033[0m\n", substr($$0, 5)} \
		/^[a-z0-9-]+:.*##/ {printf "    \033[36m%-22s\033[0m %s\n", $$1, $$2} END {printf "\n"}' $(MAKEFILE_LIST)

# ---- steps of the above ----------------------------------------------------------------------------------------------
.PHONY: setup-wasm setup-up setup-lint build-all build-test guests v2 test-guest saboteurs site host migrator tests
setup-wasm:
	@scripts/setup wasm
setup-up:
	@scripts/setup up
setup-lint:
	@scripts/setup lint
build-all: setup-up guests site host migrator
build-test: setup guests v2 test-guest saboteurs site tests

guests: setup-wasm
	@printf '\033[2m[build]\033[0m service components (WebAssembly)\n' >&2
	@scripts/wasm-cargo build --profile wasm --target wasm32-wasip2 $(GUESTS)
# Version 2 of product: the other side of a canary.
v2: setup-wasm guests
	@scripts/build-variant product v2 target/v2
test-guest: setup-wasm
	@scripts/wasm-cargo build --profile wasm --target wasm32-wasip2 -p misbehaving
saboteurs: setup-wasm
	@scripts/build-saboteurs
site: setup-wasm
	@scripts/build-web
host migrator:
	@printf '\033[2m[build]\033[0m %s\n' $@ >&2
	@scripts/host-cargo build --bin meshmall-$@
tests:
	@printf '\033[2m[build]\033[0m programs and tests\n' >&2
	@scripts/host-cargo build --bins --tests
