package dev.drydock.installed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drydock.alerting.EximServer;
import dev.drydock.alerting.RsyslogServer;
import dev.drydock.alerting.TestCertificates;
import dev.drydock.installed.InstalledSite.Said;
import dev.drydock.sample.Sample;
import dev.drydock.sample.SampleField;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The site of {@link FourWeeksCampaign}: its clock, its servers, those that receive its alerts, and what is typed and brought there. */
final class FourWeeksSite implements AutoCloseable {
    static final String MODEL = "pump-failure";
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Path TRANSCRIPT = Path.of("target/four-weeks.txt");
    private static final Path PICTURES = Path.of("target/four-weeks");
    private static final int ROWS = 300;
    private static final int FIRST_ROWS = 2400;
    private static final int DRIFTED_ROWS = 3000;
    private static final Pattern NOTICE = Pattern.compile("(?m)^(?:INFO|WARNING|CRITICAL|OVER) [a-z]+(?:-[a-z]+)* .*$");
    /** Each has its data as one message of RFC 5424. */
    private static final Pattern PARAMETER = Pattern.compile("([a-z]+)=\"([^\"]*)\"");

    /** A due moment of a schedule, as {@code schedule show} names it. */
    record Due(String utc) {}

    private final Path folder;
    private final FakeCalendar calendar;
    private final InstalledSite site;
    private final EximServer mail;
    private final RsyslogServer syslog;
    private final StringBuilder transcript = new StringBuilder();

    FourWeeksSite(Path folder, Path post, LocalDate first, LocalDate holiday) throws Exception {
        EximServer.require();
        RsyslogServer.require();
        Browser.requireInstalled();
        this.folder = folder;
        this.calendar = new FakeCalendar(folder, BERLIN);
        TestCertificates certificates = new TestCertificates(Files.createDirectories(folder.resolve("certificates")));
        this.mail = new EximServer(post, certificates, "");
        this.syslog = new RsyslogServer(
                Files.createDirectories(folder.resolve("rsyslog")), certificates, "localhost", "anon");
        this.site = new InstalledSite(folder.resolve("site"), calendar.environment());
        Runtime.getRuntime().addShutdownHook(new Thread(site::killEverything));
        site.story("champion").expecting(0);
        settings(holiday);
        calendar.set(first.minusDays(1).atTime(20, 0));
        site.startOnly("serving");
        site.startOnly("orchestrator");
        schedule("night", "nightly-retrain", "--holidays", "de.txt", "--catch-up", "once", "--deadline", "06:00");
        schedule("check", "check-serving", "--cron", "0 4 * * SUN");
    }

    private void settings(LocalDate holiday) throws IOException {
        String alerts = """
                alerts:
                  channels:
                    mail: {smtp: "localhost:MAIL", tls: off, from: drydock@plant.example, to: [night@plant.example]}
                    loghost: {syslog: "localhost:SYSLOG", transport: tcp}
                  collect: 1s
                  interval: 1s
                  repeat: never
                  rules: {disk-low: off} # the test's machine may be as full as it likes
                """;
        Files.writeString(
                site.root().resolve("etc/site.yaml"),
                alerts.replace("MAIL", "" + mail.port()).replace("SYSLOG", "" + syslog.plainPort()),
                StandardOpenOption.APPEND);
        Files.createDirectories(holidays().getParent());
        Files.writeString(holidays(), holiday + " # Good Friday\n");
    }

    private Path holidays() {
        return site.root().resolve("etc/holidays/de.txt");
    }

    private void schedule(String name, String job, String... more) {
        String[] command = {"schedule", "add", name, "--job", job, "-p", "model=" + MODEL, "--zone", BERLIN.getId()};
        say("sam", Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new));
    }

    void show(String sentence) {
        transcript.append("\n# ").append(sentence).append('\n');
    }

    Said say(String user, String... command) {
        Said said = site.as(user, command).expecting(0);
        note(said, command);
        return said;
    }

    private void note(Said said, String... command) {
        transcript.append("$ drydock ").append(String.join(" ", command)).append('\n');
        transcript.append(said.out()).append(said.err());
    }

    /** What a person signs, by the clock of the servers. */
    void sign(String user, String... command) {
        Said said = site.command(Stream.concat(
                                Stream.of(
                                        "env",
                                        "DRYDOCK_USER=" + user,
                                        InstalledSite.HOME
                                                .resolve("bin/drydock")
                                                .toString()),
                                Stream.of(command))
                        .toArray(String[]::new))
                .expecting(0);
        note(said, command);
    }

    String key(String user) {
        return RecordedSite.key(site, user);
    }

    /** Until when the first release's waiver counts: the site is older than that. */
    String waivedUntil() throws IOException {
        awaitTrue(() -> !mailed().isEmpty());
        return mailed().firstKey().replaceFirst(".* until ", "");
    }

    Due due(LocalDate day, LocalTime time) {
        return new Due(calendar.instant(day.atTime(time)).toString());
    }

    /** Seconds before clocks show it. */
    void moveBefore(LocalDate day, LocalTime time) throws IOException {
        calendar.setTo(calendar.instant(day.atTime(time)).minusSeconds(2));
    }

    void moveAfter(LocalDate day, LocalTime time) throws IOException {
        calendar.setTo(calendar.instant(day.atTime(time)).plusSeconds(2));
    }

    /** What a schedule did at a due moment, once it has decided. */
    JsonNode awaitDecided(String schedule, Due due) {
        awaitTrue(() -> !occurrence(schedule, due).isMissingNode());
        return occurrence(schedule, due);
    }

    private JsonNode occurrence(String schedule, Due due) {
        for (JsonNode one : shown(schedule).path("occurrences")) {
            if (one.path("due").asText().equals(due.utc())) {
                return one;
            }
        }
        return MissingNode.getInstance();
    }

    JsonNode shown(String schedule) {
        return site.as("audrey", "schedule", "show", schedule, "--limit", "100", "--json")
                .expecting(0)
                .json();
    }

    JsonNode executions(String job) {
        JsonNode found = site.as("audrey", "executions", "--job", job, "--limit", "100", "--json")
                .expecting(0)
                .json();
        return found.has("items") ? found.path("items") : found;
    }

    void awaitState(String schedule, String state) {
        awaitTrue(() -> shown(schedule).at("/schedule/state").asText().equals(state)
                || shown(schedule).path("state").asText().equals(state));
    }

    JsonNode awaitEnd(long execution) {
        return site.as("emil", "status", Long.toString(execution), "--wait", "--timeout", "5m", "--json")
                .json();
    }

    /** Writes a night's exports, signed, beside the site. */
    void export(LocalDate day, int number, boolean drifted) throws IOException {
        Path night = Files.createDirectories(night(number));
        (drifted ? SampleField.driftedNight() : SampleField.quietNight())
                .rows(drifted ? DRIFTED_ROWS : number == 1 ? FIRST_ROWS : ROWS)
                .seed(number)
                .sequence(number)
                .asOf(calendar.instant(day.atStartOfDay()))
                .clean()
                .writeTo(night);
        for (String source : Sample.PUMP_FAILURE.sources()) {
            site.as("", "export", "sign", night.toString(), "--source", source, "--key", RecordedSite.key(site, source))
                    .expecting(0);
        }
    }

    private Path night(int number) {
        return folder.resolve("night-" + number);
    }

    /** All of a night's exports, in place of what is there of them. */
    void bring(int number) throws IOException {
        try (Stream<Path> files = Files.list(night(number))) {
            for (Path file : files.sorted(
                            Comparator.comparing(each -> each.toString().endsWith(".json")))
                    .toList()) {
                Files.copy(file, inInbox(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private Path inInbox(Path file) {
        return site.root().resolve("inbox").resolve(file.getFileName());
    }

    /** A line of one file is another one than its source signed. */
    void bringAltered(int number) throws IOException {
        bring(number);
        Path file = inInbox(Path.of("plant-b-" + number + "-feedback.csv"));
        Files.writeString(file, Files.readString(file).replaceFirst(",no,", ",yes,"));
    }

    void bringIncomplete(int number) throws IOException {
        bring(number);
        Files.delete(inInbox(Path.of("plant-a-" + number + "-logs-2.csv")));
    }

    void takeHolidaysAway() throws IOException {
        Files.move(holidays(), holidays().resolveSibling("away"));
    }

    void putHolidaysBack() throws IOException {
        Files.move(holidays().resolveSibling("away"), holidays());
    }

    void killNode() {
        site.killServer("serving");
    }

    void startNode() {
        site.startOnly("serving");
    }

    /** The lines of all mails that name an alert, and how often each came. */
    SortedMap<String, Integer> mailed() {
        SortedMap<String, Integer> all = new TreeMap<>();
        try {
            for (String each : mail.mails()) {
                String text =
                        each.substring(each.indexOf("\n\n")).replace("=\n", "").replace("=3D", "=");
                for (MatchResult line : NOTICE.matcher(text).results().toList()) {
                    all.merge(line.group(), 1, Integer::sum);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** The same of the log host. */
    SortedMap<String, Integer> logged() {
        SortedMap<String, Integer> all = new TreeMap<>();
        for (JsonNode message : syslog.received()) {
            Map<String, String> data = new TreeMap<>();
            Matcher parameters = PARAMETER.matcher(message.path("data").asText());
            while (parameters.find()) {
                data.put(parameters.group(1), parameters.group(2));
            }
            String severity = switch (message.path("pri").asInt() % 8) {
                case 2 -> "CRITICAL";
                case 4 -> "WARNING";
                case 5 -> "OVER";
                default -> "INFO";
            };
            all.merge(severity + " " + data.get("kind") + " " + data.get("subject"), 1, Integer::sum);
        }
        return all;
    }

    void awaitNotices(List<String> notices) {
        try {
            awaitTrue(() ->
                    mailed().keySet().containsAll(notices) && logged().keySet().containsAll(notices));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(notices + " did not all come, but " + mailed() + " and " + logged(), e);
        }
    }

    private Stream<String> mailed(String kind) {
        return mailed().keySet().stream().filter(notice -> notice.contains(" " + kind + " "));
    }

    /** The clock moves on by three minutes at each look. */
    String awaitNoticeWhileMinutesPass(String kind) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(10))
                .until(() -> {
                    calendar.pass(Duration.ofMinutes(3));
                    return mailed(kind).findFirst().isPresent();
                });
        return mailed(kind).findFirst().orElseThrow();
    }

    private static void awaitTrue(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(250))
                .until(condition::getAsBoolean);
    }

    /** Wide and narrow. */
    void takePictures() throws IOException {
        InstalledSite.delete(PICTURES);
        try (Browser browser = new Browser("https://localhost:" + site.port(), folder)) {
            browser.signIn("rhea", site.password("rhea"));
            for (Map.Entry<String, String> page : Map.of(
                            "history", "/console/history?model=" + MODEL + "&weeks=4",
                            "schedules", "/console/schedules",
                            "alerts", "/console/alerts",
                            "executions", "/console/executions",
                            "models", "/console/models",
                            "model", "/console/model?name=" + MODEL)
                    .entrySet()) {
                for (int width : Set.of(1280, 400)) {
                    browser.look(width, false);
                    browser.open(page.getValue());
                    browser.picture(PICTURES.resolve(page.getKey() + (width == 400 ? "-400" : "") + ".png"));
                    show("picture " + page.getKey() + " at " + width + ": " + browser.sidewaysScroll()
                            + " pixels beside the window; hidden: " + browser.hiddenOfTables());
                }
            }
        }
    }

    /** Before and after ten faults are planted. */
    void callTheDoctor() throws IOException {
        try (PlantedFaults faults = new PlantedFaults(site, folder)) {
            Said before = faults.doctor("--json");
            show("drydock doctor, before");
            write(before);
            faults.plant(folder.resolve("certificates/localhost.pem"), calendar.now());
            Said after = faults.doctorAfter("--json");
            show("drydock doctor, after ten faults were planted");
            write(after);
            faults.requireNone(before);
            faults.requireAll(after);
        }
    }

    private void write(Said doctor) {
        for (JsonNode finding : doctor.json()) {
            transcript
                    .append("%-16s %-5s "
                            .formatted(
                                    finding.path("what").asText(),
                                    finding.path("state").asText()))
                    .append(finding.path("found").asText())
                    .append(
                            finding.path("state").asText().equals("OK")
                                    ? ""
                                    : "\n    -> " + finding.path("advice").asText())
                    .append('\n');
        }
        transcript.append("exit code ").append(doctor.exitCode()).append('\n');
    }

    @Override
    public void close() throws IOException {
        show("received by the mail server");
        mailed().forEach((notice, times) ->
                transcript.append(times).append(" x ").append(notice).append('\n'));
        show("received by the log host");
        logged().forEach((notice, times) ->
                transcript.append(times).append(" x ").append(notice).append('\n'));
        Files.createDirectories(TRANSCRIPT.toAbsolutePath().getParent());
        Files.writeString(TRANSCRIPT, transcript.toString().replace(folder.toString(), ""));
        site.killEverything();
        mail.close();
        syslog.close();
    }
}
