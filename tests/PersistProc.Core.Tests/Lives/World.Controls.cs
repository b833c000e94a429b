namespace PersistProc.Core.Tests.Lives;

/// <summary>The commands around a service, as the model has them.</summary>
internal sealed partial class World
{
    private readonly Dictionary<(int Attempt, int Number), Control> _controls = [];

    private void RunControl(Effect.RunControl order)
    {
        var key = (order.Attempt.Number, order.Run.Number);
        if (!_controls.TryGetValue(key, out var control))
        {
            Assert.True(order.Run.Stage is not (ControlStage.StartPre or ControlStage.StopPost) || !SomebodyLives, $"{order.Run.Stage} runs while somebody lives");
            Assert.Equal(Record.Attempt, order.Attempt);
            if (_nextLaunchFails)
            {
                _nextLaunchFails = false;
                AccidentsSinceCommand++;
                _answers.Enqueue(new ServiceInput.ControlEnded(order.Attempt, order.Run.Number, new ControlEnd(ExitStatus.Never, Some.NoProgram)));
                return;
            }

            Assert.False(_controls.Values.Any(each => each.Exit is null && each.Stage == order.Run.Stage), "two commands of a stage run at once");
            _controls[key] = control = new Control(order.Attempt, order.Run.Number, order.Run.Stage);
        }

        Assert.False(control.Released, "a command is run again");
        if (control.Exit is { } exit) _answers.Enqueue(new ServiceInput.ControlEnded(order.Attempt, order.Run.Number, new ControlEnd(exit)));
    }

    private void KillControl(Effect.KillControl kill)
    {
        if (_controls.TryGetValue((kill.Attempt.Number, kill.Number), out var control)) End(control, ExitStatus.Killed(Core.Signal.Kill));
    }

    private void ReleaseControl(Effect.ReleaseControl release)
    {
        if (!_controls.TryGetValue((release.Attempt.Number, release.Number), out var control)) return;
        Assert.NotNull(control.Exit);
        control.Released = true;
    }

    private void CommandEnds(int number)
    {
        if (_controls.Values.FirstOrDefault(control => control.Exit is null) is not { } control) return;
        if (number >= 5) AccidentsSinceCommand++;
        End(control, ExitStatus.Exited(number < 5 ? 0 : number));
    }

    private void End(Control control, ExitStatus status)
    {
        if (control.Exit is not null) return;
        control.Exit = status;
        if (!control.Released) _answers.Enqueue(new ServiceInput.ControlEnded(control.Attempt, control.Number, new ControlEnd(status)));
    }

    private List<Control> ControlsOf(Attempt attempt) => _controls.Values.Where(control => control.Exit is null && control.Attempt == attempt).ToList();

    private bool IsRun(Attempt attempt, ControlRun run) =>
        (_timers.ContainsKey(LifeTimer.Control) && _controls.TryGetValue((attempt.Number, run.Number), out var control) && control.Exit is null)
        || _answers.Any(answer => answer is ServiceInput.ControlEnded ended && ended.Attempt == attempt && ended.Number == run.Number);

    private bool IsToldOfCommands(Attempt attempt) => _answers.Any(answer => answer is ServiceInput.ControlEnded ended && ended.Attempt == attempt);

    private sealed class Control(Attempt attempt, int number, ControlStage stage)
    {
        public Attempt Attempt { get; } = attempt;

        public int Number { get; } = number;

        public ControlStage Stage { get; } = stage;

        public ExitStatus? Exit { get; set; }

        public bool Released { get; set; }
    }
}
