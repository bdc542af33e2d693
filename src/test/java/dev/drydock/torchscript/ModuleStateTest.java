package dev.drydock.torchscript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.Task;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.TinyPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleStateTest {
    private static final String HEAD = """
            class Net(Module):
              __parameters__ = ["scale", ]
              __buffers__ = []
              training : bool
              _is_full_backward_hook : Optional[bool]
              scale : Tensor
              padding : Tuple[int, int]
              width : Final[int] = 3
              inner : __torch__.torch.nn.modules.linear.Linear
            """;
    private static final String BODY = """
              def forward(self: __torch__.Net,
                x: Tensor) -> Tensor:
                scale = self.scale
                return torch.mul(x, scale)
            """;

    @TempDir
    Path directory;

    @Test
    void aModuleWithoutBatchNormChangesItsParametersOnly() {
        TinyPackage.in(directory, Task.TEXT_CLASSIFICATION);
        assertThat(ModuleState.isParametersOnly(directory.resolve(LoadedModel.FILE)))
                .isTrue();
    }

    @Test
    void aModuleWithRunningMeansChangesMore() {
        TinyPackage.in(directory);
        assertThat(ModuleState.isParametersOnly(directory.resolve(LoadedModel.FILE)))
                .isFalse();
    }

    @Test
    void whatCannotBeReadMayChangeAnything() throws IOException {
        Path file = Files.writeString(directory.resolve("weights.pt"), "no archive");
        assertThat(ModuleState.isParametersOnly(file)).isFalse();
    }

    @Test
    void parametersNumbersAndModulesDoNotChangeOtherwise() {
        assertThat(ModuleState.isParametersOnly(HEAD + BODY)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  mean : Tensor",
                "  seen : List[int]",
                "  counts : Dict[str, int]",
                "  last : Optional[Tensor]",
                "  history : Tuple[int, List[float]]"
            })
    void whatCanBeChangedInPlaceIsToldFromParameters(String attribute) {
        assertThat(ModuleState.isParametersOnly(HEAD + attribute + "\n" + BODY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"    self.width = 4", "    (self.inner).training = False", "    _0.steps = torch.add(steps, 1)"})
    void codeThatAssignsAnAttributeIsToldFromCodeThatDoesNot(String line) {
        assertThat(ModuleState.isParametersOnly(HEAD + BODY + line + "\n")).isFalse();
    }
}
