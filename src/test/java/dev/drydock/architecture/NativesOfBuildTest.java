package dev.drydock.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Which of PyTorch's natives the build takes: CPUs' by default, CUDA's only in the profile that is named for them. */
class NativesOfBuildTest {
    private static final Path BASE = Path.of(System.getProperty("drydock.basedir", ""));
    private static final String PROFILE = "/project/profiles/profile[id='cuda']";
    private static final XPath XPATH = XPathFactory.newInstance().newXPath();

    private static Document pom;

    @BeforeAll
    static void read() throws Exception {
        pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(BASE.resolve("pom.xml").toFile());
    }

    private static List<String> texts(String path) throws XPathExpressionException {
        NodeList nodes = (NodeList) XPATH.evaluate(path, pom, XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent().strip())
                .toList();
    }

    @Test
    void onlyTheNativesForCpusAreADependencyAndNoneComesIntoAWar() throws Exception {
        assertThat(texts("//dependency/artifactId[starts-with(., 'pytorch-native-')]"))
                .containsExactly("pytorch-native-cpu");
        assertThat(texts("//dependency[starts-with(groupId, 'ai.djl')]/scope")).containsOnly("provided");
        assertThat(texts("/project/properties/drydock.natives")).containsExactly("cpu");
    }

    @Test
    void theProfileForCudaTakesOneVersionOfEverythingAndCudasNativesUnpackedOnce() throws Exception {
        assertThat(texts(PROFILE + "/properties/pytorch.version")).containsExactly("2.5.1");
        assertThat(texts(PROFILE + "/properties/djl.version"))
                .as("pytorch-jni is there for this pair alone")
                .containsExactly("0.33.0");
        assertThat(texts(PROFILE + "//execution[id='worker-lib']//excludeArtifactIds"))
                .containsExactly("pytorch-native-cpu");
        assertThat(texts(PROFILE + "//execution[goals/goal='unpack']//artifactItem/*"))
                .containsExactly(
                        "ai.djl.pytorch", "pytorch-native-${drydock.natives}", "${pytorch.version}", "linux-x86_64");
        assertThat(texts("//artifactItem/artifactId[starts-with(., 'pytorch-native-')]"))
                .hasSize(1);
        assertThat(texts("/project/dependencies/dependency[artifactId='pytorch-jni']/version"))
                .containsExactly("${pytorch.version}-${djl.version}");
    }

    @Test
    void theDocumentationTellsWhichTheyAre() throws Exception {
        String natives = texts(PROFILE + "/properties/drydock.natives").get(0);
        String version = texts(PROFILE + "/properties/pytorch.version").get(0);
        assertThat(page()).contains("pytorch-native-" + natives + ":" + version, "PyTorch " + version + "+" + natives);
        assertThat(page())
                .contains(texts("/project/properties/pytorch.version").get(0))
                .contains(texts("/project/properties/djl.version").get(0))
                .contains(texts(PROFILE + "/properties/djl.version").get(0));
    }

    private static String page() throws IOException {
        return Files.readString(BASE.resolve("docs/gpu.md"));
    }
}
