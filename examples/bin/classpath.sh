# Sourced by the programs beside it: finds java and the built tree, which `mvn package` makes.
# Sets LANSPREAD_JAVA and LANSPREAD_CLASS_PATH.

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
built=${here%/bin}/target

if [ ! -f "$built/lanspread-examples.jar" ] || [ ! -d "$built/lib" ]; then
  echo "$(basename -- "$0"): not built yet; run: mvn -q -DskipTests package" >&2
  exit 1
fi
if [ -n "${JAVA_HOME:-}" ]; then
  LANSPREAD_JAVA=$JAVA_HOME/bin/java
else
  LANSPREAD_JAVA=java
fi
LANSPREAD_CLASS_PATH="$built/lanspread-examples.jar:$built/lib/*"
