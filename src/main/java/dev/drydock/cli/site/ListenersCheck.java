package dev.drydock.cli.site;

import dev.drydock.cli.site.NetworkTables.Socket;
import dev.drydock.cli.site.Servers.Server;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the site's running servers, and the workers that they started, listen and are connected to; compared with {@code etc/site.yaml}.
 * Each server also has a port on the loopback address by which {@code drydock server stop} reaches it; Liberty chooses its number.
 */
final class ListenersCheck {
    private static final Logger LOG = Logger.getLogger(ListenersCheck.class.getName());

    private static final Pattern COMMAND_PORT = Pattern.compile(":([0-9]{1,5})\\s*$");
    private static final Pattern OTHER_PORT = Pattern.compile("--drydock[.]https[.]port=([0-9]{1,5})");
    private static final String OUTPUT = "liberty";
    private static final int MOST_NAMED = 10;

    private final SiteFolder site;
    private final SiteConfiguration configuration;
    private final Path root;
    private final Hosts hosts;
    private final boolean nothingLeaves;

    /**
     * @param root of the file system
     * @param nothingLeaves whether the gate policy allows Drydock no destination outside this host
     */
    ListenersCheck(SiteFolder site, SiteConfiguration configuration, Path root, boolean nothingLeaves) {
        this.site = site;
        this.configuration = configuration;
        this.root = root;
        this.hosts = new Hosts(root.resolve("etc/hosts"));
        this.nothingLeaves = nothingLeaves;
    }

    /**
     * A program of the site.
     *
     * @param ports at which it may listen at the site's address
     * @param local ports at which it may listen at the loopback address only
     */
    record Program(String name, long process, Set<Integer> ports, Set<Integer> local) {}

    /** Nothing if no server runs. */
    List<Finding> findings() throws IOException {
        return findings(running());
    }

    List<Finding> findings(List<Program> programs) throws IOException {
        List<String> listening = new ArrayList<>();
        Set<String> connected = new TreeSet<>();
        List<Finding> findings = new ArrayList<>();
        int looked = 0;
        for (Program program : programs) {
            try {
                look(program, listening, connected);
                looked++;
            } catch (AccessDeniedException e) {
                findings.add(GuardedChecks.withoutRight("listeners", Path.of(String.valueOf(e.getFile()))));
            } catch (NoSuchFileException e) {
                LOG.log(Level.FINE, e, () -> program + " ended meanwhile");
            }
        }
        if (looked > 0) {
            findings.add(listeners(listening));
            findings.add(connections(connected));
        }
        return findings;
    }

    private void look(Program program, List<String> listening, Set<String> connected) throws IOException {
        List<Socket> sockets = new NetworkTables(root).sockets(program.process());
        Set<Integer> own = new TreeSet<>();
        sockets.stream()
                .filter(Socket::listens)
                .forEach(socket -> own.add(socket.local().getPort()));
        for (Socket socket : sockets) {
            if (socket.listens()) {
                problem(program, socket.local()).ifPresent(listening::add);
            } else if (!own.contains(socket.local().getPort())
                    && !Hosts.isInside(socket.remote().getAddress())) {
                connected.add(program.name() + " to " + text(socket.remote()));
            }
        }
    }

    private Optional<String> problem(Program program, InetSocketAddress at) {
        boolean isOwn = program.ports().contains(at.getPort());
        String host = configuration.node().listeners().hosts().getOrDefault(at.getPort(), configuration.host());
        boolean isLocal =
                program.local().contains(at.getPort()) && at.getAddress().isLoopbackAddress();
        if (isLocal || (isOwn && isAddressOf(host, at.getAddress()))) {
            return Optional.empty();
        }
        return Optional.of(program.name() + " at " + text(at) + (isOwn ? ", but host is " + host : ""));
    }

    private static String text(InetSocketAddress at) {
        String address = at.getAddress().getHostAddress();
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + at.getPort();
    }

    /** A name that only a name server knows may have any address. */
    private boolean isAddressOf(String host, InetAddress address) {
        List<InetAddress> named = hosts.addresses(host);
        return host.equals("*")
                || (host.equals("localhost")
                        ? address.isLoopbackAddress()
                        : named.isEmpty() || named.contains(address));
    }

    private Finding listeners(List<String> listening) {
        String what = "listeners";
        return listening.isEmpty()
                ? Finding.ok(what, "only at the ports of " + site.configuration())
                : Finding.note(
                        what,
                        shortened(listening),
                        "Look for options in DRYDOCK_JVM_OPTIONS or "
                                + site.etc()
                                + "/*.xml that open a port, and remove them. Then run 'drydock server stop' and 'drydock"
                                + " server start', which take host and ports from etc/site.yaml.");
    }

    private Finding connections(Set<String> connected) {
        String what = "connections";
        String advice =
                "Compare these with the line 'outside addresses'. 'drydock egress record' shows each attempt of a"
                        + " command (docs/guides/egress.md).";
        if (connected.isEmpty()) {
            return Finding.ok(what, "none that leads out of the private network");
        }
        String found = shortened(List.copyOf(connected));
        return nothingLeaves
                ? Finding.wrong(
                        what,
                        found + ", and the gate policy has site.egress none",
                        "Stop the servers ('drydock server stop') and find out what is connected. " + advice)
                : Finding.note(what, found, advice);
    }

    private static String shortened(List<String> all) {
        return String.join("; ", all.subList(0, Math.min(all.size(), MOST_NAMED)))
                + (all.size() > MOST_NAMED ? " and " + (all.size() - MOST_NAMED) + " more" : "");
    }

    /** The servers of this folder, further orchestrators too, and what they started. */
    private List<Program> running() throws IOException {
        List<Program> programs = new ArrayList<>();
        for (Path output : outputs()) {
            for (Server server : Server.values()) {
                Optional<ProcessHandle> process = new ServerProcess(output, server).find();
                process.ifPresent(found -> add(programs, output, server, found));
            }
        }
        return programs;
    }

    private void add(List<Program> programs, Path output, Server server, ProcessHandle process) {
        Set<Integer> ports = new TreeSet<>();
        if (server == Server.ORCHESTRATOR) {
            ports.add(otherPort(process.pid()).orElse(configuration.orchestratorPort()));
        } else {
            ports.add(configuration.servingPort());
            ports.addAll(configuration.node().listeners().hosts().keySet());
        }
        Path command = output.resolve(server.wireName()).resolve("workarea/.sCommand");
        programs.add(new Program(server.wireName(), process.pid(), ports, commandPort(command)));
        process.descendants()
                .forEach(worker -> programs.add(new Program(
                        "process " + worker.pid() + " of " + server.wireName(), worker.pid(), Set.of(), Set.of())));
    }

    private List<Path> outputs() throws IOException {
        if (!Files.isDirectory(site.var())) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(site.var())) {
            return folders.filter(folder -> {
                        String name = String.valueOf(folder.getFileName());
                        return name.equals(OUTPUT) || name.startsWith(OUTPUT + "-");
                    })
                    .sorted()
                    .toList();
        }
    }

    private Optional<Integer> otherPort(long process) {
        Matcher port = OTHER_PORT.matcher(text(root.resolve("proc/" + process + "/cmdline")));
        return port.find() ? Optional.of(Integer.parseInt(port.group(1))) : Optional.empty();
    }

    private static Set<Integer> commandPort(Path file) {
        Matcher port = COMMAND_PORT.matcher(text(file));
        return port.find() ? Set.of(Integer.parseInt(port.group(1))) : Set.of();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
