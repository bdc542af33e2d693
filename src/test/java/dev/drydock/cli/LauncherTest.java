package dev.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher finds its installation from any directory and through links; the Java here only tells how it was called. */
class LauncherTest {
    @TempDir
    Path folder;

    private Path home;
    private Path launcher;

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectories(folder.resolve("a place/drydock")).toRealPath();
        launcher = Files.createDirectories(home.resolve("bin")).resolve("drydock");
        Files.copy(Path.of(System.getProperty("drydock.basedir", "."), "src/main/dist/bin/drydock"), launcher);
        executable(launcher);
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(
                java, "#!/bin/sh\necho \"home=$DRYDOCK_HOME\"\nfor a in \"$@\"; do echo \"[$a]\"; done\nexit 3\n");
        executable(java);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Ran(int code, String output) {}

    private Ran run(Path command, Path from, Map<String, String> environment) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command.toString(), "run", "two words", "-p", "a=b*").directory(from.toFile());
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), output);
    }

    private void requireCalledRightly(Ran ran) {
        assertThat(ran.output())
                .contains("home=" + home + "\n")
                .contains("[" + home + "/lib/*]")
                .contains("[dev.drydock.cli.Main]\n[run]\n[two words]\n[-p]\n[a=b*]");
        assertThat(ran.code()).isEqualTo(3);
    }

    private Map<String, String> jdk() {
        return Map.of("JAVA_HOME", folder.resolve("jdk").toString());
    }

    @Test
    void runsFromAnyDirectory() throws Exception {
        requireCalledRightly(run(launcher, folder, jdk()));
    }

    @Test
    void runsThroughALinkToALink() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("usr/bin"));
        Files.createSymbolicLink(bin.resolve("absolute"), launcher);
        Files.createSymbolicLink(bin.resolve("drydock"), Path.of("absolute"));

        requireCalledRightly(run(bin.resolve("drydock"), folder, jdk()));
    }

    @Test
    void saysWhatToDoWithoutJava() throws Exception {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : new String[] {"sh", "dirname", "readlink"}) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
        }

        Ran ran = run(launcher, folder, Map.of("JAVA_HOME", "", "PATH", tools.toString()));

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.output()).contains("Install a JDK 17");
    }
}
