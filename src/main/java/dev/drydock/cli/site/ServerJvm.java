package dev.drydock.cli.site;

import dev.drydock.cli.site.Servers.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The command of a server's JVM, as Liberty's script {@code wlp/bin/server run} makes it. A container image has no shell that could run
 * the script. Tested by {@code ServerRunTest}.
 */
final class ServerJvm {
    private static final int WITHOUT_SECURITY_MANAGER = 24;

    private final Path wlp;

    /** @param home of the installation */
    ServerJvm(Path home) {
        this.wlp = home.resolve("wlp");
    }

    /**
     * The words of the command.
     *
     * @param environment of the server; {@code JVM_ARGS} has further options, and wins over the server's {@code jvm.options}
     * @throws IOException if a file of options cannot be read
     */
    List<String> command(Server server, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-javaagent:" + wlp.resolve("bin/tools/ws-javaagent.jar"));
        command.add("-Djava.awt.headless=true");
        command.add("-Djdk.attach.allowAttachSelf=true");
        command.addAll(
                options(wlp.resolve("usr/servers").resolve(server.wireName()).resolve("jvm.options")));
        command.addAll(options(wlp.resolve("lib/platform/java")
                .resolve(Runtime.version().feature() < WITHOUT_SECURITY_MANAGER ? "java9.options" : "java24.options")));
        Arrays.stream(environment.getOrDefault("JVM_ARGS", "").split("\\s+"))
                .filter(option -> !option.isEmpty())
                .forEach(command::add);
        command.addAll(List.of("-jar", wlp.resolve("bin/tools/ws-server.jar").toString(), server.wireName()));
        return command;
    }

    /** One option a line. */
    private static List<String> options(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }
}
