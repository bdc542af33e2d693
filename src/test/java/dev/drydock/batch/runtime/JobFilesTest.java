package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.runs.Claim;
import dev.drydock.application.runs.JobDefinition;
import dev.drydock.application.runs.JobFlow;
import dev.drydock.application.runs.JobNeeds;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.RetryPolicy;
import dev.drydock.failure.RunFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFilesTest {
    private static final String HEAD = "<job id=\"own\" xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"2.0\">";

    @TempDir
    Path jobs;

    @TempDir
    Path own;

    private JobFiles files = new JobFiles(List.of(Path.of("unset")), name -> false);

    @BeforeEach
    void open() {
        files = new JobFiles(List.of(jobs, own), Set.of("drift", "train")::contains);
    }

    @Test
    void aJobOfOnesOwnWithoutTheValidateStepIsAJob() throws IOException {
        write("""
                <properties><property name="drydock.parameter.model" value="required;model;the model"/></properties>
                <step id="drift" next="train"><batchlet ref="drift"/></step><step id="train"><batchlet ref="train"/></step>
                """);
        JobDefinition job = files.require("own").definition();
        assertThat(job.restartPoints()).containsExactly("drift", "train");
        assertThat(job.parameters()).extracting("name").containsExactly("model");
        assertThat(job.digest()).hasSize(64);
    }

    @Test
    void theFlowOfAJobIsReadWithItsWaysOn() throws IOException {
        write("""
                <step id="first"><batchlet ref="drift"/><next on="ODD" to="last"/><next on="*" to="both"/></step>
                <split id="both" next="choose">
                  <flow id="left"><step id="a" next="b"><batchlet ref="drift"/></step><step id="b"><batchlet ref="drift"/></step></flow>
                  <flow id="right"><step id="c"><batchlet ref="drift"/></step></flow>
                </split>
                <decision id="choose" ref="drift"><end on="KEPT" exit-status="KEPT"/><fail on="*"/></decision>
                <step id="last"><batchlet ref="train"/><partition><mapper ref="train"/></partition></step>
                """);
        JobFlow flow = files.require("own").flow();
        assertThat(flow.steps()).extracting(JobFlow.Node::id).containsExactly("first", "a", "b", "c", "last");
        assertThat(flow.nodes())
                .extracting(JobFlow.Node::kind)
                .containsExactly(
                        JobFlow.Kind.BATCHLET, JobFlow.Kind.SPLIT, JobFlow.Kind.DECISION, JobFlow.Kind.BATCHLET);
        assertThat(flow.nodes().get(0).transitions())
                .containsExactly(
                        new JobFlow.Transition("ODD", JobFlow.Way.NEXT, "last"),
                        new JobFlow.Transition("*", JobFlow.Way.NEXT, "both"));
        assertThat(flow.nodes().get(2).transitions())
                .containsExactly(
                        new JobFlow.Transition("KEPT", JobFlow.Way.END, "KEPT"),
                        new JobFlow.Transition("*", JobFlow.Way.FAIL, ""));
        assertThat(flow.nodes().get(3).partitioned()).isTrue();
    }

    @Test
    void everyParameterProblemIsToldAtOnce() throws IOException {
        write("""
                <properties><property name="drydock.parameter.model" value="required;model;the model"/>
                <property name="drydock.parameter.force" value="optional;boolean;retrain anyway"/></properties>
                <step id="drift"><batchlet ref="drift"/></step>
                """);
        JobDefinition job = files.require("own").definition();
        assertRefused(
                () -> job.requireParameters(Map.of("force", "maybe", "colour", "red")),
                RunFailure.JOB_PARAMETERS_WRONG,
                "parameter colour is unknown",
                "parameter force is \"maybe\" but must be true or false",
                "parameter model (the model) is missing");
        job.requireParameters(Map.of("model", "pump-failure"));
    }

    /** A batch artifact would see null in place of an empty parameter. */
    @Test
    void anEmptyParameterIsRefusedByItsName() throws IOException {
        write("""
                <properties><property name="drydock.parameter.medium" value="required;text;the medium"/>
                <property name="drydock.parameter.note" value="optional;text;a note"/>
                <property name="drydock.parameter.valid" value="optional;days;how long"/>
                <property name="drydock.parameter.volume" value="optional;size;how large"/></properties>
                <step id="drift"><batchlet ref="drift"/></step>
                """);
        JobDefinition job = files.require("own").definition();
        assertRefused(
                () -> job.requireParameters(Map.of("medium", "", "note", " ", "valid", "0", "volume", "1KiB")),
                RunFailure.JOB_PARAMETERS_WRONG,
                "parameter medium is empty. Give a text;",
                "parameter note is empty. Give a text, or leave the parameter out",
                "parameter valid is \"0\" but must be a whole number of days from 1 to 3650",
                "parameter volume is \"1KiB\" but must be a size from 1MiB to 99999GiB");
        job.requireParameters(Map.of("medium", "USB-7", "valid", "3650", "volume", "1MiB"));
    }

    @Test
    void aJobSaysHowOftenItIsRestartedWithoutAnEngineer() throws IOException {
        write("<step id=\"drift\"><batchlet ref=\"drift\"/></step>");
        assertThat(files.require("own").definition().recoveries()).isZero();
        write("<properties><property name=\"drydock.recoveries\" value=\"3\"/></properties>"
                + "<step id=\"drift\"><batchlet ref=\"drift\"/></step>");
        assertThat(files.require("own").definition().recoveries()).isEqualTo(3);
        write("<properties><property name=\"drydock.recoveries\" value=\"-1\"/></properties>"
                + "<step id=\"drift\"><batchlet ref=\"drift\"/></step>");
        assertRefused(
                () -> files.require("own"),
                RunFailure.JOB_INVALID,
                "drydock.recoveries is \"-1\" but must be a whole number from 0 to 99");
    }

    @Test
    void saysWhichFailuresAreRetried() throws IOException {
        write("<step id=\"a\"><batchlet ref=\"train\"/></step>");
        assertThat(files.require("own").definition().retry()).isEqualTo(RetryPolicy.NONE);
        write("<properties><property name=\"drydock.retry\" value=\"WORKER_DIED after 5m,15m\"/></properties>"
                + "<step id=\"a\"><batchlet ref=\"train\"/></step>");
        assertThat(files.require("own").definition().retry().rule("WORKER_DIED"))
                .hasValueSatisfying(rule -> assertThat(rule.delays()).hasSize(2));
        write("<properties><property name=\"drydock.retry\" value=\"EXPORT_REFUSED after 1h\"/></properties>"
                + "<step id=\"a\"><batchlet ref=\"train\"/></step>");
        assertRefused(
                () -> files.require("own"),
                RunFailure.JOB_INVALID,
                "property drydock.retry names EXPORT_REFUSED, which does not pass by itself");
    }

    @Test
    void aJobThatCannotBeRestartedHasNoRetries() throws IOException {
        String body = "<properties><property name=\"drydock.retry\" value=\"WORKER_DIED after 5m\"/></properties>"
                + "<step id=\"a\"><batchlet ref=\"train\"/></step></job>";
        Files.writeString(jobs.resolve("own.xml"), HEAD.replace(">", " restartable=\"true\">") + body);
        assertThat(files.require("own").definition().retry().codes()).containsExactly("WORKER_DIED");
        Files.writeString(jobs.resolve("own.xml"), HEAD.replace(">", " restartable=\"false\">") + body);
        assertRefused(
                () -> files.require("own"),
                RunFailure.JOB_INVALID,
                "property drydock.retry needs a job that can be restarted, and this one says restartable=\"false\"");
    }

    /** Their rules are in the program: a job file that changes keeps an upgraded site from restarting its runs. */
    @Test
    void noShippedJobFileSaysHowItIsRetried() {
        JobFiles shipped = new JobFiles(List.of(Path.of("jobs")), name -> true);

        assertThat(shipped.names())
                .contains("nightly-retrain", "revalidate")
                .allSatisfy(name ->
                        assertThat(shipped.require(name).definition().retry()).isEqualTo(RetryPolicy.NONE));
    }

    @Test
    void aJobSaysWhatItNeedsBeforeItBegins() throws IOException {
        write("<step id=\"drift\"><batchlet ref=\"drift\"/></step>");
        assertThat(files.require("own").definition().needs())
                .isEqualTo(new JobNeeds(0, 0, Optional.empty(), JobNeeds.USUAL));
        write("""
                <properties><property name="drydock.parameter.model" value="required;model;the model"/>
                <property name="drydock.needs" value="cpu=2 gpu=1"/><property name="drydock.alone" value="learning"/>
                <property name="drydock.priority" value="9"/></properties>
                <step id="drift"><batchlet ref="drift"/></step>
                """);
        JobDefinition job = files.require("own").definition();
        assertThat(job.needs()).isEqualTo(new JobNeeds(1, 2, Optional.of("learning"), 9));
        assertThat(job.claim(Map.of("model", "pump"))).isEqualTo(new Claim(1, 2, Optional.of("learning/pump")));
        write("""
                <properties><property name="drydock.needs" value="gpu=1 gpu=2"/>
                <property name="drydock.alone" value="Learning!"/><property name="drydock.priority" value="10"/></properties>
                <step id="drift"><batchlet ref="drift"/></step>
                """);
        assertRefused(
                () -> files.require("own"),
                RunFailure.JOB_INVALID,
                "drydock.needs is \"gpu=1 gpu=2\" but must be gpu=N, cpu=N or both",
                "drydock.alone is \"Learning!\" but must be lower-case words",
                "drydock.priority is \"10\" but must be a whole number from 0 to 9");
    }

    /** What learns and what releases are two lanes of a model: neither waits for the other. */
    @Test
    void theJobsOfTheInstallationHaveTwoLanesAModel() {
        JobFiles installed =
                new JobFiles(List.of(Path.of(System.getProperty("drydock.basedir", "."), "jobs")), name -> true);
        Map<String, Optional<String>> lanes = new TreeMap<>();
        installed
                .names()
                .forEach(name -> lanes.put(
                        name, installed.require(name).definition().needs().alone()));
        assertThat(lanes)
                .containsEntry("nightly-retrain", Optional.of("learning"))
                .containsEntry("revalidate", Optional.of("learning"))
                .containsEntry("check-serving", Optional.of("learning"))
                .containsEntry("take-in", Optional.of("learning"))
                .containsEntry("batch-score", Optional.empty())
                .containsEntry("erase", Optional.of("learning"))
                .containsEntry("promote", Optional.of("release"))
                .containsEntry("compare-again", Optional.of("learning"))
                .containsEntry("measure-import", Optional.of("learning"))
                .containsEntry("catch-up", Optional.of("release"))
                .containsEntry("rollback", Optional.of("release"));
    }

    @Test
    void anUnknownJobIsToldWithTheKnownOnes() throws IOException {
        write("<step id=\"drift\"><batchlet ref=\"drift\"/></step>");
        assertRefused(() -> files.require("other"), RunFailure.JOB_UNKNOWN, "own");
        assertRefused(() -> files.require("../own"), RunFailure.JOB_UNKNOWN, "own");
    }

    @Test
    void aSitesJobStandsBesideThoseOfTheInstallation() throws IOException {
        write("<step id=\"drift\"><batchlet ref=\"drift\"/></step>");
        Files.writeString(
                own.resolve("site-job.xml"),
                HEAD.replace("own", "site-job") + "<step id=\"train\"><batchlet ref=\"train\"/></step></job>");
        assertThat(files.names()).containsExactly("own", "site-job");
        assertThat(files.require("site-job").definition().restartPoints()).containsExactly("train");
    }

    @Test
    void aSitesJobNeverStandsInForOneOfTheInstallation() throws IOException {
        write("<step id=\"drift\"><batchlet ref=\"drift\"/></step>");
        Files.copy(jobs.resolve("own.xml"), own.resolve("own.xml"));
        assertRefused(
                () -> files.require("own"),
                RunFailure.JOB_INVALID,
                jobs.resolve("own.xml").toString(),
                own.resolve("own.xml").toString(),
                "another name");
    }

    @Test
    void aSiteNeedsNoJobsOfItsOwn() throws IOException {
        write("<step id=\"drift\"><batchlet ref=\"drift\"/></step>");
        Files.delete(own);
        assertThat(files.names()).containsExactly("own");
    }

    @Test
    void aClassIsNoArtifact() throws IOException {
        write(
                "<step id=\"a\"><batchlet ref=\"java.lang.ProcessBuilder\"/></step><step id=\"b\"><batchlet ref=\"train\"/></step>");
        assertRefused(
                () -> files.require("own"),
                RunFailure.JOB_INVALID,
                "no batch artifact named \"java.lang.ProcessBuilder\"");
    }

    @Test
    void aScriptIsRefused() throws IOException {
        write("<step id=\"a\"><batchlet><script type=\"javascript\">quit()</script></batchlet></step>");
        assertRefused(() -> files.require("own"), RunFailure.JOB_INVALID, "line 1");
    }

    @Test
    void anEntityIsRefused() throws IOException {
        Files.writeString(
                jobs.resolve("own.xml"),
                "<!DOCTYPE job [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" + HEAD
                        + "<step id=\"&x;\"><batchlet ref=\"drift\"/></step></job>");
        assertRefused(() -> files.require("own"), RunFailure.JOB_INVALID, "DOCTYPE");
    }

    /** Each flow may hold flows, and what reads them would go down with them until the stack overflows. */
    @Test
    void flowsThatNestWithoutEndAreRefused() throws IOException {
        StringBuilder flows = new StringBuilder();
        for (int i = 0; i < 12_000; i++) {
            flows.append("<flow id=\"f")
                    .append(i)
                    .append("\"><step id=\"s")
                    .append(i)
                    .append("\"/>");
        }
        write(flows + "</flow>".repeat(12_000));
        assertRefused(() -> files.require("own"), RunFailure.JOB_INVALID, "its elements nest deeper than 32");
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException {
        Files.write(
                jobs.resolve("own.xml"), (HEAD + "<step id=\"\u00e9\"/></job>").getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(() -> files.require("own"), RunFailure.JOB_INVALID, "UTF-8");
    }

    @Test
    void everyProblemOfAFileIsTold() throws IOException {
        Files.writeString(jobs.resolve("own.xml"), """
                <job id="another" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
                  <properties><property name="drydock.parameter.x" value="perhaps;colour;y"/></properties>
                  <step id="a"><batchlet ref="nothing"/></step>
                </job>
                """);
        assertRefused(
                () -> files.require("own"),
                RunFailure.JOB_INVALID,
                "the job's id is \"another\"",
                "no batch artifact named \"nothing\"",
                "drydock.parameter.x is \"perhaps;colour;y\"");
    }

    private void write(String body) throws IOException {
        Files.writeString(jobs.resolve("own.xml"), HEAD + body + "</job>");
    }

    private static void assertRefused(ThrowingCallable call, FailureCode code, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(code))
                .message()
                .contains(parts);
    }
}
