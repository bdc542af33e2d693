#!/usr/bin/env bash
# Puts the installation together: assemble.sh BASEDIR TARGET ARCHIVE(true|false) PYTORCH-VERSION NATIVES TIME JAVA [DIRECTORY OF UNPACKED NATIVES]
# Called by the build at the end of the package phase, when the jars, WARs and library folders are there.
set -euo pipefail
base=$1 target=$2 archive=$3 pytorch=$4 natives=$5 time=$6 java=$7 unpacked=${8:-}
dist=$target/drydock

# Open Liberty, cut down to the features that the two servers name, and the one by which Arquillian starts a server of its own; made anew
# only when their configuration or this script changes.
key=$(cat "$base"/liberty-config/*/server.xml "$0" "$target"/liberty/wlp/lib/versions/openliberty.properties | sha256sum | cut -d' ' -f1)
if [ "$(cat "$target/liberty/minified.key" 2>/dev/null || true)" != "$key" ]; then
  wlp=$target/liberty/wlp
  rm -rf "$wlp/usr/servers/minify" "$target/liberty/minified" "$target/liberty/minified.zip"
  mkdir -p "$wlp/usr/servers/minify"
  {
    echo '<server><featureManager>'
    cat "$base"/liberty-config/*/server.xml | grep -oE '<feature>[^<]+</feature>' | sort -u
    echo '<feature>localConnector-1.0</feature></featureManager></server>'
  } > "$wlp/usr/servers/minify/server.xml"
  "$wlp/bin/server" package minify --include=minify --archive="$target/liberty/minified.zip" > "$target/liberty/minify.log" 2>&1 \
    || { cat "$target/liberty/minify.log" >&2; exit 1; }
  mkdir -p "$target/liberty/minified"
  (cd "$target/liberty/minified" && jar xf ../minified.zip)
  rm -rf "$target/liberty/minified.zip" "$target/liberty/minified/wlp/usr/servers"
  echo "$key" > "$target/liberty/minified.key"
fi
mkdir -p "$dist/wlp" "$dist/worker" "$dist/lib" "$dist/bin"
find "$dist/wlp" -mindepth 1 -maxdepth 1 ! -name usr -exec rm -rf {} +
cp -R "$target/liberty/minified/wlp/." "$dist/wlp/"
rm "$dist"/wlp/lib/versions/package_*.txt # says when Liberty was cut down
chmod +x "$dist"/wlp/bin/*

for server in orchestrator serving; do
  rm -rf "$dist/wlp/usr/servers/$server"
  mkdir -p "$dist/wlp/usr/servers/$server/apps"
  cp -R "$base/liberty-config/$server/." "$dist/wlp/usr/servers/$server/"
done
cp "$target/drydock.war" "$dist/wlp/usr/servers/orchestrator/apps/drydock.war"
cp "$target/drydock-serving.war" "$dist/wlp/usr/servers/serving/apps/drydock-serving.war"
cp "$target/drydock-worker.jar" "$dist/worker/"
# Hard links, so that disk and archive hold libraries and natives once.
rm -rf "$dist/worker/lib" "$dist/worker/libtorch"
cp -Rl "$target/worker-lib/$pytorch-$natives" "$dist/worker/lib"
if [ -n "$unpacked" ]; then
  cp -Rl "$unpacked" "$dist/worker/libtorch"
  echo "$pytorch $natives" > "$dist/worker/libtorch/natives"
  # It is linked against NVIDIA's driver, so that it keeps the others from loading where there is none.
  mkdir "$dist/worker/libtorch/with-driver"
  mv "$dist/worker/libtorch/libcaffe2_nvrtc.so" "$dist/worker/libtorch/with-driver/"
fi
# The serving node loads the worker's DJL and natives.
rm -rf "$dist/wlp/usr/shared/resources/djl"
mkdir -p "$dist/wlp/usr/shared/resources/djl"
for jar in "$dist"/worker/lib/*.jar; do
  case "$(basename "$jar")" in
    jackson-*) ;;
    *) ln "$jar" "$dist/wlp/usr/shared/resources/djl/" ;;
  esac
done
cp "$target/drydock-cli.jar" "$dist/lib/"
cp "$base/src/main/dist/bin/drydock" "$dist/bin/drydock"
chmod +x "$dist/bin/drydock"
rm -rf "$dist/jobs" "$dist/sample-data" "$dist/docs" "$dist/share" "$dist/licenses" "$dist/NOTICE" "$dist/drydock.cdx.json"
cp -R "$base/src/main/dist/share" "$dist/"
mkdir -p "$dist/share/spi"
cp "$target/drydock-spi.jar" "$dist/share/spi/"

# One jar with all that a verification needs, for a machine that has nothing but Java: our classes, and libraries with their licences.
verifier=$target/verifier
tool=$(dirname "$java")/jar
rm -rf "$verifier"
mkdir -p "$verifier/META-INF/licenses" "$dist/share/verifier"
for library in jackson-annotations jackson-core jackson-databind snakeyaml-engine picocli commons-compress commons-io commons-lang3 commons-codec bcpkix-jdk18on bcprov-jdk18on bcutil-jdk18on; do
  (cd "$verifier" && "$tool" xf "$dist"/lib/$library-*.jar)
  mkdir "$verifier/META-INF/licenses/$library"
  for text in "$verifier"/META-INF/*LICENSE* "$verifier"/META-INF/*NOTICE*; do
    [ ! -f "$text" ] || mv "$text" "$verifier/META-INF/licenses/$library/"
  done
  find "$verifier/META-INF" -mindepth 1 -maxdepth 1 ! -name licenses ! -name versions -exec rm -rf {} +
  find "$verifier" -name module-info.class -exec rm {} +
done
# Of Bouncy Castle what reads time stamps; Java itself has the algorithms, and the rest is three times as large
find "$verifier/org/bouncycastle" -mindepth 1 -maxdepth 1 \
  ! -name asn1 ! -name cert ! -name cms ! -name internal ! -name jcajce ! -name operator ! -name tsp ! -name util -exec rm -rf {} +
rm -rf "$verifier/org/bouncycastle/jcajce/provider" "$verifier"/META-INF/versions/*/{org/bouncycastle,OSGI-INF}
for room in failure files intake json yaml domain api config modelfile packaging program torchscript; do
  mkdir -p "$verifier/dev/drydock/$room"
  cp -R "$target/classes/dev/drydock/$room/." "$verifier/dev/drydock/$room/"
done
mkdir -p "$verifier"/dev/drydock/cli/{access,registry,release,terminal}
cp "$target"/classes/dev/drydock/cli/StandAloneVerifier.class "$verifier/dev/drydock/cli/"
cp "$target"/classes/dev/drydock/cli/access/SignedFiles*.class "$verifier/dev/drydock/cli/access/"
cp "$target"/classes/dev/drydock/cli/registry/Verifiers.class "$verifier/dev/drydock/cli/registry/"
# Not the classes that talk to servers, so that it cannot
cp "$target"/classes/dev/drydock/cli/terminal/{Environment,ExitCode,GivenValues,Json,PlainFiles,PlainText,Program,Refusal,SiteOption}*.class "$verifier/dev/drydock/cli/terminal/"
cp "$target"/classes/dev/drydock/cli/release/{VerifyCommand,DossierVerification}*.class "$verifier/dev/drydock/cli/release/"
printf 'Main-Class: dev.drydock.cli.StandAloneVerifier\nMulti-Release: true\n' > "$target/verifier.mf"
(cd "$verifier" && find . -type f | sed 's/^..//' | LC_ALL=C sort > "$target/verifier.list" \
  && "$tool" --create --file "$dist/share/verifier/drydock-verifier.jar" --date "$time" \
    --manifest "$target/verifier.mf" @"$target/verifier.list")

cp -R "$base/jobs" "$base/sample-data" "$base/docs" "$dist/"
cp "$base/README.md" "$dist/"

# What is in it, of whom and under which licence; fails on what is not accounted for.
mkdir -p "$dist/licenses/openliberty"
cp "$target/liberty/wlp/LICENSE" "$target/liberty/wlp/NOTICES" "$dist/licenses/openliberty/"
liberty=$(sed -n 's/^com.ibm.websphere.productVersion=//p' "$dist/wlp/lib/versions/openliberty.properties")
"$java" -cp "$target/classes:$dist/lib/*" dev.drydock.provenance.Main "$dist" "$base/src/main/dist/parts" \
  "$target/provenance/resolved.txt" "$liberty" "$time"

# The same sources give the same archive: nothing in it says when, where or by whom it was made.
if [ "$archive" = true ]; then
  said=$target/classes/dev/drydock/program/version.properties
  name=drydock-$(sed -n 's/^version=//p' "$said")+$(sed -n 's/^commit=//p' "$said")
  [ "$natives" = cpu ] || name=$name-$natives
  rm -f "$target"/drydock*.tar.gz "$target"/drydock*.tar.gz.sha256 "$target"/drydock-*.cdx.json
  tar --format=gnu --sort=name --owner=0 --group=0 --numeric-owner --mtime="$time" --mode=u+rwX,go+rX,go-w \
    --exclude=drydock/site -C "$target" -cf - drydock | gzip -1n > "$target/$name.tar.gz"
  (cd "$target" && sha256sum "$name.tar.gz" > "$name.tar.gz.sha256")
  cp "$dist/drydock.cdx.json" "$target/$name.cdx.json"
fi
