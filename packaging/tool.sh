#!/bin/sh
# tool.sh BIN OUT VERSION RID: packages for `dotnet tool install`, of the native programs in BIN: one for this machine's kind, and the one
# that everybody names, which leads to it.
set -eu
[ $# = 4 ] || { echo "usage: tool.sh BIN OUT VERSION RID" >&2; exit 2; }
bin=$(realpath "$1") version=$3 rid=$4
mkdir -p "$2"
out=$(realpath "$2")
cd "$(dirname "$0")/tool"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# pack KIND ID TYPE: from the directory $work/ID, which has its tools
pack() {
    cat >"$work/$1.nuspec" <<END
<?xml version="1.0"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>$1</id>
    <version>$version</version>
    <authors>PersistProc</authors>
    <description>Supervisor of a developer's own long-running processes: the native programs for $rid.</description>
    <packageTypes><packageType name="$2" /></packageTypes>
  </metadata>
  <files><file src="$1/**" target="tools" /></files>
</package>
END
    dotnet pack tool.csproj -v quiet -nologo -o "$out" -p:NuspecFile="$work/$1.nuspec" -p:NuspecBasePath="$work"
    echo "$out/$1.$version.nupkg"
}

native=$work/persistproc.$rid/any/$rid leads=$work/persistproc/net10.0/any
mkdir -p "$native" "$leads"
cp "$bin/persistproc" "$bin/persistprocd" "$bin/persistproc-keeper" "$native/"
cat >"$native/DotnetToolSettings.xml" <<END
<?xml version="1.0" encoding="utf-8"?>
<DotNetCliTool Version="2">
  <Commands><Command Name="persistproc" EntryPoint="persistproc" Runner="executable" /></Commands>
</DotNetCliTool>
END
cat >"$leads/DotnetToolSettings.xml" <<END
<?xml version="1.0" encoding="utf-8"?>
<DotNetCliTool Version="2">
  <Commands><Command Name="persistproc" /></Commands>
  <RuntimeIdentifierPackages><RuntimeIdentifierPackage RuntimeIdentifier="$rid" Id="persistproc.$rid" /></RuntimeIdentifierPackages>
</DotNetCliTool>
END
pack "persistproc.$rid" DotnetToolRidPackage
pack persistproc DotnetTool
