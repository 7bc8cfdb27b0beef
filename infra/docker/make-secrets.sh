#!/bin/sh
# Makes the secret files that docker-compose.yml mounts; existing ones stay. The folder is for the owner only, the files inside
# are readable for the unprivileged user of the containers.
set -eu
folder="${1:-.data/docker-secrets}"
mkdir -p "$folder"
chmod 700 "$folder"

random() {
  head -c 32 /dev/urandom | base64 | tr -d '\n=' | tr '+/' '-_'
}

make() {
  [ -s "$folder/$1" ] || random > "$folder/$1"
  chmod 644 "$folder/$1"
}

make_key() {
  [ -s "$folder/$1" ] || printf 'k1:%s\n' "$(head -c "$2" /dev/urandom | base64 | tr -d '\n')" > "$folder/$1"
  chmod 644 "$folder/$1"
}

# A line for each of the first administrators: three people, three passwords.
make_administrators() {
  [ -s "$folder/$1" ] || for duty in system security audit; do printf '%s %s\n' "$duty" "$(random)"; done > "$folder/$1"
  chmod 644 "$folder/$1"
}

make postgres-password
make redis-password
make oidc-console
make console-session
make_administrators first-administrator-password
for service in identity registry disclosure project-library fund-allocation; do
  make "service-$service"
  database="sunledger_$(echo "$service" | tr '-' '_')"
  make "database-${database}_owner"
  make "database-${database}_app"
done
make_key personal-data-keys-registry 64
make_key personal-data-keys-disclosure 64
make_key payload-keys 32
echo "secrets in $folder"
