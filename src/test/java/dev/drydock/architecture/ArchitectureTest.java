package dev.drydock.architecture;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the table of rooms in {@code docs/architecture.md} as allow-lists. */
class ArchitectureTest {
    private static final String ROOT = "dev.drydock.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.drydock");

    /** Room to the rooms it may use besides itself and {@code files}; a trailing {@code ..} takes sub-packages in. */
    private static final Map<String, List<String>> ROOMS = rooms();

    /** A run's page shows what its steps did, so at the doors {@code runs} comes after {@code training}. */
    private static final List<String> DOOR_ROOMS = List.of(
            "terminal",
            "access",
            "manual",
            "site",
            "audit",
            "ingest",
            "drift",
            "erasure",
            "labelling",
            "training",
            "runs",
            "schedule",
            "validation",
            "registry",
            "scoring",
            "release",
            "delivery",
            "dossier",
            "alert",
            "monitoring");

    private static Map<String, List<String>> rooms() {
        Map<String, List<String>> rooms = new LinkedHashMap<>();
        rooms.put("failure", List.of());
        rooms.put("files", List.of());
        rooms.put("program", List.of());
        rooms.put("programlog", List.of());
        rooms.put("tracing", List.of("programlog", "json"));
        rooms.put("provenance", List.of("json", "program"));
        rooms.put("api", List.of());
        rooms.put("json", List.of());
        rooms.put("yaml", List.of());
        rooms.put("intake", List.of("failure"));
        List<String> domain = List.of(
                "audit",
                "dataset",
                "labelling",
                "erasure",
                "registry",
                "training",
                "scoring",
                "validation",
                "statistics",
                "drift",
                "release",
                "delivery",
                "access",
                "dossier",
                "egress",
                "alert");
        List<String> earlier = new ArrayList<>(List.of("failure"));
        for (String part : domain) {
            rooms.put("domain." + part, List.copyOf(earlier));
            earlier.add("domain." + part);
        }
        List<String> before = new ArrayList<>(List.of("domain..", "failure"));
        for (String part : List.of(
                "access",
                "audit",
                "runs",
                "schedule",
                "ingest",
                "drift",
                "erasure",
                "labelling",
                "training",
                "validation",
                "registry",
                "scoring",
                "release",
                "delivery",
                "dossier",
                "alert",
                "monitoring")) {
            rooms.put("application." + part, List.copyOf(before));
            before.add("application." + part);
        }
        rooms.put("config", List.of("yaml", "intake", "failure"));
        rooms.put("modelfile", List.of("domain.dataset", "domain.registry", "yaml", "intake", "failure"));
        rooms.put("draft", List.of("domain.registry", "domain.validation", "failure"));
        rooms.put("snapshots", List.of("api", "domain.dataset", "domain.statistics", "intake", "json", "failure"));
        rooms.put("batch", List.of("application", "domain..", "config", "failure"));
        rooms.put("batch.runtime", List.of("application", "config", "intake", "programlog", "tracing", "failure"));
        rooms.put("persistence", List.of("application", "domain..", "config", "program", "failure"));
        rooms.put("framing", List.of("domain.dataset", "failure"));
        rooms.put(
                "dataplane",
                List.of(
                        "application",
                        "domain..",
                        "framing",
                        "snapshots",
                        "packaging",
                        "tokens",
                        "json",
                        "config",
                        "intake",
                        "failure"));
        rooms.put("artifacts", List.of("domain..", "packaging", "config", "intake", "json", "failure"));
        rooms.put("packaging", List.of("domain..", "intake", "json", "failure"));
        rooms.put("spi", List.of());
        rooms.put("extensions", List.of("spi", "domain..", "intake", "json", "failure"));
        rooms.put("alerting", List.of("domain..", "config", "json", "intake", "failure"));
        rooms.put("slurm", List.of("config"));
        rooms.put("workers", List.of("workers.protocol", "slurm", "domain..", "config", "failure"));
        rooms.put("workers.protocol", List.of());
        rooms.put("torchscript", List.of("failure"));
        rooms.put("tokens", List.of("json"));
        rooms.put("inference", List.of("torchscript", "tokens", "domain..", "intake", "json", "failure"));
        rooms.put("worker", List.of("inference", "workers.protocol", "snapshots", "domain..", "json", "failure"));
        rooms.put("supervisor", List.of());
        rooms.put("openmetrics", List.of("program"));
        rooms.put(
                "serving",
                List.of(
                        "inference",
                        "torchscript",
                        "modelfile",
                        "packaging",
                        "supervisor",
                        "openmetrics",
                        "program",
                        "programlog",
                        "tracing",
                        "domain..",
                        "json",
                        "intake",
                        "failure"));
        rooms.put("servingclient", List.of("packaging", "domain..", "config", "intake", "json", "failure"));
        rooms.put("manual", List.of());
        rooms.put("controls", List.of("manual", "yaml", "domain.audit", "intake", "failure"));
        rooms.put("door", List.of("application", "programlog", "tracing", "failure"));
        rooms.put(
                "rest",
                List.of(
                        "application",
                        "door",
                        "api",
                        "snapshots",
                        "openmetrics",
                        "tracing",
                        "domain..",
                        "intake",
                        "json",
                        "failure"));
        rooms.put("console", List.of("application", "door", "manual", "domain..", "config", "json", "failure"));
        rooms.put(
                "cli",
                List.of(
                        "api",
                        "config",
                        "controls",
                        "draft",
                        "extensions",
                        "framing",
                        "json",
                        "manual",
                        "modelfile",
                        "packaging",
                        "program",
                        "slurm",
                        "torchscript",
                        "domain..",
                        "intake",
                        "failure"));
        return rooms;
    }

    /** The first names of a room and of all that it may use, directly or by another: what an artifact of it must hold. */
    static Set<String> roomsBehind(String room) {
        Set<String> found = new TreeSet<>(Set.of("files"));
        Deque<String> next = new ArrayDeque<>(List.of(room));
        while (!next.isEmpty()) {
            String one = next.remove();
            if (found.add(one.replaceFirst("\\..*", "")) || one.contains(".")) {
                next.addAll(ROOMS.getOrDefault(one, List.of()).stream()
                        .filter(other -> !found.contains(other.replaceFirst("\\..*", "")))
                        .toList());
            }
        }
        return found;
    }

    @TestFactory
    List<DynamicTest> everyRoomUsesOnlyWhatItMay() {
        return ROOMS.entrySet().stream()
                .map(room -> DynamicTest.dynamicTest(room.getKey(), () -> check(room.getKey(), room.getValue())))
                .toList();
    }

    /** Of {@code console}, {@code rest} and {@code cli}: the order of their rooms, in which a room uses only those before it. */
    @TestFactory
    List<DynamicTest> theRoomsOfEachDoorKeepTheirOrder() {
        return Stream.of("console", "rest", "cli")
                .flatMap(door -> IntStream.range(0, DOOR_ROOMS.size())
                        .mapToObj(at -> DynamicTest.dynamicTest(
                                door + "." + DOOR_ROOMS.get(at),
                                () -> noClasses()
                                        .that(resideInAPackage(ROOT + door + "." + DOOR_ROOMS.get(at)))
                                        .should()
                                        .dependOnClassesThat(resideInAnyPackage(after(door, at)))
                                        .allowEmptyShould(true)
                                        .check(CLASSES))))
                .toList();
    }

    /** The rooms after the given one, and for the command line its root too, which knows all commands. */
    private static String[] after(String door, int at) {
        Stream<String> later = DOOR_ROOMS.stream().skip(at + 1).map(room -> ROOT + door + "." + room);
        return Stream.concat(later, door.equals("cli") ? Stream.of(ROOT + "cli") : Stream.empty())
                .toArray(String[]::new);
    }

    @Test
    void everyClassOfADoorIsInARoomOfTheOrder() {
        Set<String> rooms = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.matches("dev\\.drydock\\.(console|rest|cli)\\..*"))
                .map(name -> name.replaceFirst(".*\\.", ""))
                .collect(Collectors.toSet());
        assertThat(DOOR_ROOMS).containsAll(rooms);
    }

    private static void check(String room, List<String> allowed) {
        List<String> packages = new ArrayList<>();
        packages.add(packageOf(room));
        packages.add(packageOf("files"));
        allowed.forEach(other -> packages.add(packageOf(other)));
        String[] mayUse = packages.toArray(String[]::new);
        classes()
                .that(resideInAPackage(packageOf(room)).and(notASubRoomOf(room)))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(mayUse).or(resideOutsideOfPackages("dev.drydock..")))
                .check(CLASSES);
    }

    /** {@code batch} must not swallow {@code batch.runtime}: a room that the table names is judged by its own row. */
    private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> notASubRoomOf(String room) {
        Set<String> inner = ROOMS.keySet().stream()
                .filter(other -> other.startsWith(room + "."))
                .map(other -> ROOT + other)
                .collect(Collectors.toSet());
        return com.tngtech.archunit.base.DescribedPredicate.describe(
                "judged by this row", type -> inner.stream().noneMatch(type.getPackageName()::startsWith));
    }

    private static String packageOf(String room) {
        return ROOT + room + (room.endsWith("..") ? "" : "..");
    }

    @Test
    void everyPackageBelongsToARoom() {
        Set<String> strangers = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.startsWith(ROOT + "bootstrap"))
                .filter(name -> ROOMS.keySet().stream()
                        .noneMatch(room -> name.equals(ROOT + room) || name.startsWith(ROOT + room + ".")))
                .collect(Collectors.toSet());
        assertThat(strangers).isEmpty();
    }

    /** An authentication code of {@code java.base} is as plain as a digest. */
    @Test
    void domainAndApplicationArePlainJava() {
        classes()
                .that()
                .resideInAnyPackage(
                        "dev.drydock.domain..",
                        "dev.drydock.application..",
                        "dev.drydock.failure..",
                        "dev.drydock.files..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.drydock..",
                        "java..",
                        "javax.crypto..",
                        "jakarta.inject",
                        "org.jspecify..",
                        "com.cronutils..",
                        "org.apache.commons.statistics.distribution..",
                        "org.apache.commons.statistics.inference..")
                .check(CLASSES);
    }

    /** A statistical function is as plain as {@link Math}. */
    @Test
    void onlyDriftAndGatesKnowStatisticalFunctions() {
        soleUser("org.apache.commons.statistics.inference..", "dev.drydock.domain.drift..");
        soleUser("org.apache.commons.statistics.distribution..", "dev.drydock.domain.validation..");
    }

    /** When a time of the clock comes is as plain, too. */
    @Test
    void onlyTheCronExpressionKnowsTheCronLibrary() {
        soleUser("com.cronutils..", "dev.drydock.application.schedule..");
    }

    /** The container does not look at these rooms, so that it starts faster: a bean there would be missing. */
    @Test
    void noRoomThatTheContainerPassesOverHasABean() throws IOException {
        String beans = Files.readString(
                Path.of(System.getProperty("drydock.basedir", "."), "src/main/webapp/orchestrator/WEB-INF/beans.xml"));
        List<String> passedOver = Pattern.compile("<exclude name=\"([a-z.]+)\\.\\*\\*\"/>")
                .matcher(beans)
                .results()
                .map(match -> match.group(1) + "..")
                .toList();
        assertThat(passedOver).hasSizeGreaterThan(10);
        for (String room : passedOver) {
            noClasses()
                    .that()
                    .resideInAPackage(room)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("jakarta..")
                    .check(CLASSES);
        }
    }

    @Test
    void onlyTheBatchRuntimeKnowsJberet() {
        soleUser("org.jberet..", "dev.drydock.batch.runtime..");
    }

    @Test
    void onlyPersistenceKnowsHibernateAndJdbc() {
        soleUser("org.hibernate..", "dev.drydock.persistence..");
        soleUser("jakarta.persistence..", "dev.drydock.persistence..");
        soleUser("org.flywaydb..", "dev.drydock.persistence..");
    }

    @Test
    void onlyTheChannelsOfAlertsKnowMail() {
        soleUser("jakarta.mail..", "dev.drydock.alerting..");
        soleUser("org.eclipse.angus..", "dev.drydock.alerting..");
        soleUser("jakarta.activation..", "dev.drydock.alerting..");
    }

    @Test
    void onlyTheMetricsKnowPrometheus() {
        soleUser(
                "io.prometheus..",
                "dev.drydock.openmetrics..",
                "dev.drydock.rest.monitoring..",
                "dev.drydock.serving..");
    }

    @Test
    void onlyTheModelSideKnowsDjl() {
        soleUser("ai.djl..", "dev.drydock.inference..", "dev.drydock.worker..", "dev.drydock.serving..");
    }

    /** Two mappers with other settings take a document in two ways. */
    @Test
    void onlyTheRoomForJsonMakesMappersAndFactories() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.drydock.json..")
                .should()
                .callCodeUnitWhere(target(owner(assignableTo(ObjectMapper.class).or(assignableTo(JsonFactory.class))))
                        .and(target(nameMatching("<init>|builder|rebuild|copy"))))
                .check(CLASSES);
    }

    @Test
    void onlyTheReportsKnowTemplates() {
        soleUser("com.samskivert..", "dev.drydock.packaging.suite..");
        soleUser("com.exceptionfactory..", "dev.drydock.packaging..");
        soleUser("org.bouncycastle..", "dev.drydock.packaging..");
    }

    @Test
    void onlyPackagingKnowsTar() {
        soleUser("org.apache.commons.compress..", "dev.drydock.packaging..");
    }

    @Test
    void onlyTheDataPlaneKnowsArrowsLibrary() {
        soleUser("org.apache.arrow.vector..", "dev.drydock.dataplane..");
        soleUser("org.apache.arrow.memory..", "dev.drydock.dataplane..");
    }

    @Test
    void onlyTheDataPlaneAndTheDraftKnowCommonsCsvAndOnlyOneRoomTheYamlParser() {
        soleUser("org.apache.commons.csv..", "dev.drydock.dataplane..", "dev.drydock.draft..");
        soleUser("org.snakeyaml..", "dev.drydock.yaml..");
    }

    @Test
    void workerAndCommandLineKnowNoJakarta() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.drydock.worker..",
                        "dev.drydock.workers.protocol..",
                        "dev.drydock.torchscript..",
                        "dev.drydock.tokens..",
                        "dev.drydock.inference..",
                        "dev.drydock.snapshots..",
                        "dev.drydock.packaging..",
                        "dev.drydock.cli..",
                        "dev.drydock.intake..",
                        "dev.drydock.json..",
                        "dev.drydock.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..")
                .check(CLASSES);
    }

    /** Use cases alone name {@code jakarta.inject}: the container builds them by their constructors. */
    @Test
    void theDomainKnowsNoJakarta() {
        noClasses()
                .that()
                .resideInAPackage("dev.drydock.domain..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..")
                .check(CLASSES);
    }

    /** The clock is a parameter everywhere else. */
    @Test
    void onlyTheEdgesReadTheSystemClock() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.drydock.domain..", "dev.drydock.application..", "dev.drydock.batch")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.time.Clock.class, "systemUTC")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }

    /** Two of one number would keep every server from starting. */
    @Test
    void noTwoMigrationsHaveOneNumber() throws IOException {
        Path folder = Path.of(System.getProperty("drydock.basedir", "."), "src/main/resources/db/migration");
        try (Stream<Path> files = Files.list(folder)) {
            List<String> numbers = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".sql"))
                    .map(name -> name.replaceFirst("__.*", ""))
                    .toList();
            assertThat(numbers).isNotEmpty().doesNotHaveDuplicates();
        }
    }

    private static void soleUser(String library, String... rooms) {
        noClasses()
                .that()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }
}
