package dev.drydock.config;

import dev.drydock.config.AlertChannelSettings.Command;
import dev.drydock.config.AlertChannelSettings.File;
import dev.drydock.config.AlertChannelSettings.Login;
import dev.drydock.config.AlertChannelSettings.MailTls;
import dev.drydock.config.AlertChannelSettings.Server;
import dev.drydock.config.AlertChannelSettings.Smtp;
import dev.drydock.config.AlertChannelSettings.Syslog;
import dev.drydock.config.AlertChannelSettings.SyslogTransport;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Reads {@link AlertChannelSettings}, with every problem at once. */
final class AlertChannelReader {
    private static final String SMTP = "smtp";
    private static final String SYSLOG = "syslog";
    private static final String FILE = "file";
    private static final String COMMAND = "command";
    private static final String TLS = "tls";
    private static final String CA = "ca";
    private static final String USER = "user";
    private static final String PASSWORD = "password-file";
    private static final String TRANSPORT = "transport";
    private static final String FACILITY = "facility";
    private static final String TIMEOUT = "timeout";
    /** The key that makes a channel one of its kind, to the others that it may have. */
    private static final Map<String, Set<String>> KINDS = new TreeMap<>(Map.of(
            SMTP, Set.of(TLS, CA, "from", "to", USER, PASSWORD, TIMEOUT),
            SYSLOG, Set.of(TRANSPORT, CA, FACILITY, TIMEOUT),
            FILE, Set.of(),
            COMMAND, Set.of(TIMEOUT)));

    private static final int MOST_CHANNELS = 20;
    private static final int MOST_RECIPIENTS = 50;
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";
    private static final String PORT = "(:[1-9][0-9]{0,4})?";
    private static final String SERVER = "([A-Za-z0-9][A-Za-z0-9.-]{0,252}|\\[[0-9A-Fa-f:.]{2,45}\\])" + PORT;
    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}";
    private static final String ADDRESS =
            ATOM + "([.]" + ATOM + "){0,9}@[A-Za-z0-9-]{1,63}([.][A-Za-z0-9-]{1,63}){0,9}";
    private static final ValueType<Path> FULL_PATH =
            SiteValues.shaped("/[^\\n\\x00]{1,1000}", Path::of, "the full path of a file");
    private static final ValueType<Path> NAME_OR_PATH = SiteValues.shaped(
            "[A-Za-z0-9][A-Za-z0-9._-]{0,99}|/[^\\n\\x00]{1,1000}",
            Path::of,
            "the name of a file for var/alerts of the site, such as alerts.jsonl, or a full path");
    private static final ValueType<String> MAIL_ADDRESS =
            SiteValues.word(ADDRESS, "a mail address such as night@plant.example");
    private static final Duration USUAL_LIMIT = Duration.ofSeconds(10);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);
    private static final ValueType<Duration> LIMIT =
            SiteValues.span(Duration.ofSeconds(1), Duration.ofMinutes(5), "1s to 5m, such as 10s");
    /** Of RFC 5424, by the names that syslog servers use. */
    private static final List<String> FACILITIES = List.of(
            "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp");

    private static final int FIRST_LOCAL = 16;
    private static final int LOCALS = 8;

    private AlertChannelReader() {}

    static List<AlertChannelSettings> read(Section channels) {
        if (channels.keys().size() > MOST_CHANNELS) {
            channels.problems()
                    .add(
                            channels.line(),
                            channels.path(),
                            "has " + channels.keys().size() + " channels; write at most " + MOST_CHANNELS + ".");
        }
        List<AlertChannelSettings> read = new ArrayList<>();
        for (String name : channels.keys()) {
            if (!name.matches(NAME)) {
                channels.refuse(
                        name,
                        "is no name of a channel; write lower-case letters, digits and dashes, 63 characters at most.");
            }
            channels.findSection(name, allKeys())
                    .flatMap(section -> channel(name, section))
                    .ifPresent(read::add);
        }
        return read;
    }

    private static Set<String> allKeys() {
        Set<String> keys = new TreeSet<>(KINDS.keySet());
        KINDS.values().forEach(keys::addAll);
        return keys;
    }

    private static Optional<? extends AlertChannelSettings> channel(String name, Section section) {
        List<String> kinds = KINDS.keySet().stream().filter(section::has).toList();
        if (kinds.size() != 1) {
            section.problems()
                    .add(
                            section.line(),
                            section.path(),
                            (kinds.isEmpty() ? "has no kind" : "has several kinds: " + String.join(", ", kinds))
                                    + "; write one of " + String.join(", ", KINDS.keySet())
                                    + ", such as file: alerts.jsonl.");
            return Optional.empty();
        }
        String kind = kinds.get(0);
        allKeys().stream()
                .filter(section::has)
                .filter(key ->
                        !key.equals(kind) && !KINDS.getOrDefault(kind, Set.of()).contains(key))
                .forEach(key -> section.refuse(key, "is no key of a channel with " + kind + "; remove it."));
        return switch (kind) {
            case SMTP -> smtp(name, section);
            case SYSLOG -> syslog(name, section);
            case FILE -> section.required(FILE, NAME_OR_PATH).map(file -> new File(name, file));
            default -> command(name, section);
        };
    }

    private static Optional<Command> command(String name, Section section) {
        Duration limit = section.optional(TIMEOUT, LIMIT, COMMAND_LIMIT);
        return section.required(COMMAND, FULL_PATH).map(program -> new Command(name, program, limit));
    }

    private static Optional<Smtp> smtp(String name, Section section) {
        Optional<MailTls> tls = section.required(
                TLS,
                ValueType.oneOf(
                        Map.of("starttls", MailTls.STARTTLS, "implicit", MailTls.IMPLICIT, "off", MailTls.OFF)));
        Optional<Server> server =
                section.required(SMTP, server(tls.orElse(MailTls.OFF).usualPort()));
        Optional<String> from = section.required("from", MAIL_ADDRESS);
        Optional<List<String>> to =
                section.required("to", ValueType.distinct(ValueType.listOf(MAIL_ADDRESS, 1, MOST_RECIPIENTS)));
        Optional<Path> ca = section.find(CA, FULL_PATH);
        Optional<String> user = section.find(USER, SiteValues.word("[\\x21-\\x7e]{1,255}", "the name of a user"));
        Optional<Path> password = section.find(PASSWORD, FULL_PATH);
        Duration limit = section.optional(TIMEOUT, LIMIT, USUAL_LIMIT);
        refuseAlone(section, USER, PASSWORD);
        refuseAlone(section, PASSWORD, USER);
        if (tls.filter(MailTls.OFF::equals).isPresent()) {
            if (section.has(USER)) {
                section.refuse(
                        TLS, "is off, but there is a user; write starttls, or the network could read the password.");
            }
            refuseWithoutTls(section, TLS + " is off");
        }
        if (tls.isEmpty() || server.isEmpty() || from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        Optional<Login> login = user.flatMap(known -> password.map(file -> new Login(known, file)));
        return Optional.of(new Smtp(name, server.get(), tls.get(), ca, from.get(), to.get(), login, limit));
    }

    private static Optional<Syslog> syslog(String name, Section section) {
        Optional<SyslogTransport> transport = section.required(
                TRANSPORT,
                ValueType.oneOf(
                        Map.of("udp", SyslogTransport.UDP, "tcp", SyslogTransport.TCP, "tls", SyslogTransport.TLS)));
        Optional<Server> server = section.required(
                SYSLOG, server(transport.orElse(SyslogTransport.TLS).usualPort()));
        Optional<Path> ca = section.find(CA, FULL_PATH);
        int facility = section.optional(FACILITY, ValueType.oneOf(facilities()), FACILITIES.indexOf("daemon"));
        Duration limit = section.optional(TIMEOUT, LIMIT, USUAL_LIMIT);
        transport
                .filter(way -> way != SyslogTransport.TLS)
                .ifPresent(way -> refuseWithoutTls(section, TRANSPORT + " is not tls"));
        return transport.flatMap(way -> server.map(address -> new Syslog(name, address, way, ca, facility, limit)));
    }

    private static void refuseAlone(Section section, String key, String other) {
        if (section.has(key) && !section.has(other)) {
            section.refuse(key, "has no " + other + " beside it; add it, or remove " + key + ".");
        }
    }

    private static void refuseWithoutTls(Section section, String why) {
        if (section.has(CA)) {
            section.refuse(CA, "has no use, because " + why + "; remove it, or encrypt the connection.");
        }
    }

    private static ValueType<Server> server(int usualPort) {
        return ValueType.parsed(
                text -> Optional.of(text)
                        .filter(address -> address.matches(SERVER))
                        .map(address -> server(address, usualPort))
                        .filter(server -> server.port() <= 65_535),
                "a host and its port, such as loghost.plant.example:" + usualPort);
    }

    private static Server server(String address, int usualPort) {
        String host = address.replaceFirst(":[0-9]+$", "");
        if (address.endsWith("]") || !address.contains(":")) {
            return new Server(bare(address), usualPort);
        }
        return new Server(bare(host), Integer.parseInt(address.substring(host.length() + 1)));
    }

    private static String bare(String host) {
        return host.replaceAll("[\\[\\]]", "");
    }

    private static Map<String, Integer> facilities() {
        Map<String, Integer> facilities = new TreeMap<>();
        IntStream.range(0, FACILITIES.size()).forEach(number -> facilities.put(FACILITIES.get(number), number));
        IntStream.range(0, LOCALS).forEach(number -> facilities.put("local" + number, FIRST_LOCAL + number));
        return facilities;
    }
}
