package dev.drydock.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.drydock.files.Sha256;
import dev.drydock.provenance.CycloneDx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

/** What is in each program, and what must never be. */
class PackagingIT {
    private static final Path HOME = Path.of(System.getProperty("drydock.home", "target/drydock"));
    private static final Path ORCHESTRATOR = HOME.resolve("wlp/usr/servers/orchestrator/apps/drydock.war");
    private static final Path SERVING = HOME.resolve("wlp/usr/servers/serving/apps/drydock-serving.war");

    @Test
    void orchestratorHasNoDjl() throws IOException {
        assertThat(names(ORCHESTRATOR))
                .anyMatch(name -> name.startsWith("WEB-INF/lib/jberet-core"))
                .noneMatch(name -> name.contains("/lib/api-0.") || name.contains("pytorch"))
                .noneMatch(name -> name.startsWith("WEB-INF/classes/dev/drydock/inference/"))
                .noneMatch(name -> name.startsWith("WEB-INF/classes/dev/drydock/worker/"))
                .noneMatch(name -> name.startsWith("WEB-INF/classes/dev/drydock/cli/"));
    }

    @Test
    void servingNodeHasNoDatabaseAndNoBatch() throws IOException {
        assertThat(names(SERVING))
                .anyMatch(name -> name.startsWith("WEB-INF/classes/dev/drydock/serving/"))
                .noneMatch(name -> name.contains("jberet") || name.contains("flyway") || name.contains("batch-api"))
                .noneMatch(name -> name.startsWith("WEB-INF/classes/dev/drydock/persistence/"))
                .noneMatch(name -> name.startsWith("WEB-INF/classes/dev/drydock/application/"))
                .noneMatch(name -> name.startsWith("WEB-INF/classes/META-INF/persistence"));
        assertThat(names(SERVING).filter(name -> name.startsWith("WEB-INF/lib/") && name.endsWith(".jar")))
                .allMatch(name -> name.startsWith("WEB-INF/lib/jackson-")
                        || name.startsWith("WEB-INF/lib/snakeyaml-engine-")
                        || name.startsWith("WEB-INF/lib/prometheus-metrics-"));
    }

    @Test
    void workerHasNoJakarta() throws IOException {
        assertThat(names(HOME.resolve("worker/drydock-worker.jar")))
                .anyMatch("dev/drydock/worker/Main.class"::equals)
                .noneMatch(name -> name.startsWith("dev/drydock/persistence/"));
        assertThat(jarsIn(HOME.resolve("worker/lib")))
                .isNotEmpty()
                .noneMatch(name -> name.contains("jakarta"))
                .noneMatch(name -> name.contains("hibernate"));
    }

    /** Those for CPUs in their jar, or CUDA's unpacked beside the libraries; the serving node has no others. */
    @Test
    void workerAndServingNodeHaveTheNativesOfTheBuildAndNoOthers() throws IOException {
        String natives = System.getProperty("drydock.natives", "cpu");
        boolean ofCpus = natives.equals("cpu");
        for (String libraries : List.of("worker/lib", "wlp/usr/shared/resources/djl")) {
            assertThat(jarsIn(HOME.resolve(libraries)).filter(name -> name.startsWith("pytorch-native-")))
                    .as(libraries)
                    .hasSize(ofCpus ? 1 : 0)
                    .allMatch(name -> name.matches("pytorch-native-cpu-[0-9.]+-linux-x86_64[.]jar"));
        }
        Path unpacked = HOME.resolve("worker/libtorch");
        assertThat(Files.exists(unpacked)).isEqualTo(!ofCpus);
        if (!ofCpus) {
            assertThat(unpacked.resolve("natives")).content().contains(" " + natives);
            assertThat(unpacked.resolve("libtorch_cuda.so")).isRegularFile();
            assertThat(unpacked.resolve("libcaffe2_nvrtc.so"))
                    .as("needs a driver")
                    .doesNotExist();
        }
    }

    @Test
    void commandLineHasNoJakartaAndNoDjl() throws IOException {
        assertThat(names(HOME.resolve("lib/drydock-cli.jar"))).anyMatch("dev/drydock/cli/Main.class"::equals);
        assertThat(jarsIn(HOME.resolve("lib")))
                .isNotEmpty()
                .noneMatch(name -> name.contains("jakarta") || name.contains("pytorch"));
    }

    /** What is not in it, it cannot do: it has no client of servers, and nothing in it names a socket. */
    @Test
    void theVerifierIsOneJarThatOpensNoSocket() throws IOException {
        Path jar = HOME.resolve("share/verifier/drydock-verifier.jar");
        assertThat(names(jar))
                .anyMatch("dev/drydock/cli/StandAloneVerifier.class"::equals)
                .anyMatch(name -> name.startsWith("META-INF/licenses/jackson-core/"))
                .noneMatch(name -> name.startsWith("dev/drydock/cli/terminal/Orchestrator"));
        noClasses()
                .should()
                .dependOnClassesThat(
                        JavaClass.Predicates.resideInAnyPackage(
                                        "java.net.http..", "javax.net..", "java.rmi..", "java.nio.channels.spi..")
                                .or(
                                        HasName.Predicates.nameMatching(
                                                "java\\.net\\.(.*Socket|Http.*|URLConnection)|java\\.nio\\.channels\\..*SocketChannel")))
                .check(new ClassFileImporter()
                        .withImportOption(location -> location.contains("dev/drydock"))
                        .importJar(new JarFile(jar.toFile())));
    }

    /** A class that is missing in a program shows only when it is first used. */
    @Test
    void theVerifierHasEveryClassThatItsClassesName() throws IOException {
        Path jar = HOME.resolve("share/verifier/drydock-verifier.jar");
        Set<String> has = names(jar)
                .filter(name -> name.endsWith(".class"))
                .map(name -> name.replace(".class", "").replace('/', '.'))
                .collect(Collectors.toSet());
        noClasses()
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("dev.drydock..")
                        .and(DescribedPredicate.describe("are not in it", one -> !has.contains(base(one)))))
                .check(new ClassFileImporter()
                        .withImportOption(location -> location.contains("dev/drydock"))
                        .importJar(new JarFile(jar.toFile())));
    }

    /** Of an array, the class of its elements. */
    private static String base(JavaClass one) {
        return one.getBaseComponentType().getName();
    }

    @Test
    void everyProgramHasTheRoomsThatItMayUse() throws IOException {
        assertThat(roomsIn(HOME.resolve("lib/drydock-cli.jar"), "dev/drydock/"))
                .containsAll(ArchitectureTest.roomsBehind("cli"));
        assertThat(roomsIn(HOME.resolve("worker/drydock-worker.jar"), "dev/drydock/"))
                .containsAll(ArchitectureTest.roomsBehind("worker"));
        assertThat(roomsIn(SERVING, "WEB-INF/classes/dev/drydock/"))
                .containsAll(ArchitectureTest.roomsBehind("serving"));
    }

    /** Names of the folders of classes, such as {@code packaging}. */
    private static Set<String> roomsIn(Path archive, String root) throws IOException {
        return names(archive)
                .filter(name -> name.startsWith(root) && name.endsWith(".class"))
                .map(name -> name.substring(root.length()).replaceFirst("/.*", ""))
                .collect(Collectors.toSet());
    }

    @Test
    void archiveHoldsTheWholeInstallation() throws IOException {
        assertThat(archive()).isNotEmptyFile();
        assertThat(HOME.resolve("bin/drydock")).isExecutable();
        assertThat(HOME.resolve("jobs/nightly-retrain.xml")).isRegularFile();
        assertThat(HOME.resolve("sample-data/pump-failure/model.yaml")).isRegularFile();
    }

    /** By the bytes, so that none is listed that is not there, and none is there that is not listed. */
    @Test
    void everyInstalledJarIsInTheNoticeAndInTheBillOfMaterials() throws IOException {
        String notice = Files.readString(HOME.resolve("NOTICE"));
        Set<String> digests = Set.copyOf(billOfMaterials().findValuesAsText("content"));
        Map<String, String> jars = installedJars();
        assertThat(jars).hasSizeGreaterThan(350);
        jars.forEach((place, digest) -> {
            assertThat(digests).as("bill of materials: " + place).contains(digest);
            assertThat(notice)
                    .as("NOTICE: " + place)
                    .contains("  SHA-256:   " + digest + "\n", "  File:      " + place + "\n");
        });
    }

    @Test
    void theNativesOfTheEngineAreInTheBillOfMaterialsWithWhatIsInThem() throws IOException {
        if (System.getProperty("drydock.natives", "cpu").equals("cpu")) {
            assertThat(billOfMaterials().findValuesAsText("name"))
                    .contains("pytorch/cpu/linux-x86_64/libtorch_cpu.so", "PyTorch", "oneDNN", "tokenizers", "JNA")
                    .anyMatch(name -> name.contains("oneMKL"))
                    .anyMatch(name -> name.contains("libgomp"));
        }
    }

    @Test
    void theBillOfMaterialsIsAsItsStandardSays() throws IOException {
        assertThat(CycloneDx.errors(billOfMaterials())).isEmpty();
    }

    @Test
    void everyTextThatTheNoticeNamesIsThere() throws IOException {
        Set<String> named = Pattern.compile("(?<![/A-Za-z-])licenses/[^ \n,;]+")
                .matcher(Files.readString(HOME.resolve("NOTICE")))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
        assertThat(named)
                .contains("licenses/Apache-2.0.txt", "licenses/openliberty/LICENSE", "licenses/openliberty/NOTICES")
                .allSatisfy(name -> assertThat(HOME.resolve(name)).isNotEmptyFile());
    }

    @Test
    void oneVersionIsInEveryPlaceThatNamesOne() throws Exception {
        String title = Files.readAllLines(HOME.resolve("NOTICE")).get(0);
        assertThat(title).matches("Drydock [0-9.]+[+]([0-9a-f]{12}([.]modified)?|unknown)");
        String version = title.replace("Drydock ", "");
        Process program = new ProcessBuilder(HOME.resolve("bin/drydock").toString(), "--version").start();
        assertThat(new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo(title);
        JsonNode product = billOfMaterials().path("metadata").path("component");
        assertThat(product.path("version").asText()).isEqualTo(version);
        assertThat(archive().getFileName().toString()).startsWith("drydock-" + version);
    }

    /** What would make two builds of the same sources differ: times, owners, the umask, the order of a file system, this folder's name. */
    @Test
    void nothingInTheArchiveSaysWhenWhereOrByWhomItWasMade() throws IOException {
        List<String> names = new ArrayList<>();
        Set<Date> times = new HashSet<>();
        Set<String> owners = new HashSet<>();
        Set<Integer> modes = new TreeSet<>();
        try (InputStream file = Files.newInputStream(archive());
                GZIPInputStream unpacked = new GZIPInputStream(file, 1 << 16);
                TarArchiveInputStream tar = new TarArchiveInputStream(unpacked)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
                times.add(entry.getModTime());
                owners.add(entry.getLongUserId() + " " + entry.getLongGroupId() + " " + entry.getUserName()
                        + entry.getGroupName());
                modes.add(entry.getMode() & 0777);
            }
        }
        assertThat(times).hasSize(1);
        assertThat(owners).containsExactly("0 0 ");
        assertThat(modes).containsExactly(0644, 0755);
        assertThat(names)
                .allMatch(name -> name.startsWith("drydock/"))
                .isSortedAccordingTo(Comparator.comparing(PackagingIT::inTheOrderOfTar))
                .contains("drydock/NOTICE", "drydock/drydock.cdx.json", "drydock/licenses/openliberty/NOTICES")
                .noneMatch(name -> name.matches("drydock/wlp/lib/versions/package_.*"));
        String here = System.getProperty("drydock.basedir", System.getProperty("user.dir"));
        for (String text : List.of("NOTICE", "drydock.cdx.json")) {
            assertThat(Files.readString(HOME.resolve(text))).as(text).doesNotContain(here);
        }
        for (Path program : List.of(ORCHESTRATOR, SERVING, HOME.resolve("lib/drydock-cli.jar"))) {
            try (JarFile jar = new JarFile(program.toFile())) {
                assertThat(jar.stream().map(ZipEntry::getTime).collect(Collectors.toSet()))
                        .as(program.toString())
                        .hasSize(1);
            }
        }
    }

    /** {@code tar --sort=name} sorts each folder by itself, and a folder's content follows it. */
    private static String inTheOrderOfTar(String name) {
        return name.replaceFirst("/$", "").replace('/', '\u0001');
    }

    @Test
    void theArchiveHasItsDigestBesideIt() throws IOException {
        Path archive = archive();
        assertThat(archive.resolveSibling(archive.getFileName() + ".sha256"))
                .hasContent(Sha256.hexOfFile(archive) + "  " + archive.getFileName());
    }

    private static Path archive() throws IOException {
        try (Stream<Path> files = Files.list(HOME.resolveSibling("."))) {
            List<Path> archives = files.map(Path::normalize)
                    .filter(file -> file.toString().endsWith(".tar.gz"))
                    .toList();
            assertThat(archives).hasSize(1);
            return archives.get(0);
        }
    }

    private static JsonNode billOfMaterials() throws IOException {
        return new ObjectMapper().readTree(HOME.resolve("drydock.cdx.json").toFile());
    }

    /** Digests of jars under the installation and in its WARs, by their places. */
    private static Map<String, String> installedJars() throws IOException {
        Map<String, String> jars = new TreeMap<>();
        try (Stream<Path> files = Files.walk(HOME)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                jars.put(HOME.relativize(file).toString(), Sha256.hexOfFile(file));
            }
        }
        for (Path war : List.of(ORCHESTRATOR, SERVING)) {
            try (JarFile archive = new JarFile(war.toFile())) {
                for (ZipEntry entry : Collections.list(archive.entries())) {
                    if (entry.getName().endsWith(".jar")) {
                        byte[] bytes = archive.getInputStream(entry).readAllBytes();
                        jars.put(HOME.relativize(war) + "!" + entry.getName(), Sha256.hex(bytes));
                    }
                }
            }
        }
        return jars;
    }

    private static Stream<String> names(Path archive) throws IOException {
        try (JarFile jar = new JarFile(archive.toFile())) {
            List<String> names = jar.stream().map(Object::toString).toList();
            return names.stream();
        }
    }

    private static Stream<String> jarsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            return names.stream();
        }
    }
}
