using System.Threading.Channels;
using PersistProc.Cli.Attaching;
using PersistProc.Cli.Printing;

namespace PersistProc.Cli.Tui;

/// <summary>Does what the model wants done, tells it what happens, and shows it. Decides nothing.</summary>
internal sealed class Dashboard : IDisposable
{
    private readonly Channel<TuiInput> _inputs = Channel.CreateUnbounded<TuiInput>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _end = new();
    private readonly Voice _voice;
    private readonly string? _root;
    private readonly ListFeed _list;
    private readonly EventFeed _events;
    private readonly LogFeed _log;
    private readonly TuiVerbs _verbs;
    private readonly KeyReader _keys;
    private readonly GridWriter _writer;
    private FullScreen? _screen;
    private Handover? _handover;
    private Task _attaching = Task.CompletedTask;
    private int? _code;

    public Dashboard(Invocation invocation)
    {
        (_voice, _root) = (invocation.Voice, invocation.Root);
        var client = invocation.Connect(warn: text => Post(new TuiInput.Noted(text)));
        _list = new ListFeed(client, Post);
        _events = new EventFeed(client, Hear);
        _log = new LogFeed(client, Post);
        _verbs = new TuiVerbs(client, invocation.Self, Post);
        _keys = new KeyReader(Post);
        _writer = new GridWriter(_voice.IsColorful);
    }

    /// <summary>Until the person, or a signal, ends it.</summary>
    public async Task<int> RunAsync()
    {
        // who cannot be reached is told of in the usual way
        var first = await _list.AskAsync(CancellationToken.None).ConfigureAwait(false);
        using var screen = FullScreen.Take(_voice, Post) ?? throw new UsageException("tui: standard input is no terminal any more");
        (_screen, _handover) = (screen, new Handover(screen, _voice, _root, Post));
        _keys.Start();
        var feeds = Task.WhenAll(_list.RunAsync(_end.Token), _events.RunAsync(_end.Token));
        var model = new TuiModel { Now = DateTimeOffset.UtcNow };
        if (OwnTerminal.Size is { } size) model = model with { Rows = size.Rows, Columns = size.Columns };
        Post(new TuiInput.Listed(first));
        try
        {
            await LoopAsync(model, screen, feeds).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or BrokenPipeException)
        {
            _code ??= 128 + 1;      // the terminal
        }
        finally
        {
            _handover.End();
            await _attaching.ConfigureAwait(false);
            await _keys.StopAsync().ConfigureAwait(false);
            await _end.CancelAsync().ConfigureAwait(false);
        }
        return _code ?? 0;
    }

    public void Dispose()
    {
        _log.Dispose();
        _list.Dispose();
        _end.Dispose();
        _keys.Dispose();
    }

    // what the list says is old then
    private void Hear(TuiInput happened)
    {
        Post(happened);
        _list.Wake();
    }

    private void Post(TuiInput input) => _inputs.Writer.TryWrite(input);

    private async Task LoopAsync(TuiModel model, FullScreen screen, Task feeds)
    {
        TuiModel? shown = null;
        while (_code is null)
        {
            var some = _inputs.Reader.WaitToReadAsync().AsTask();
            // they end only by a defect of ours, which is to be heard of
            if (await Task.WhenAny(some, feeds, _attaching.IsFaulted ? _attaching : some).ConfigureAwait(false) != some) await (feeds.IsFaulted ? feeds : _attaching).ConfigureAwait(false);
            while (_code is null && _inputs.Reader.TryRead(out var input))
            {
                (model, var effects) = TuiLogic.Next(model, input, DateTimeOffset.UtcNow);
                foreach (var effect in effects) Perform(effect, screen);
            }
            if (!screen.IsShown || ReferenceEquals(model, shown)) continue;
            shown = model;
            _list.HasPorts = TableView.Columns(model).Any(column => column.Column == Column.Ports);
            var text = _writer.Show(TuiView.Render(model));
            if (text.Length > 0) screen.Paint(text);
        }
    }

    private void Perform(TuiEffect effect, FullScreen screen)
    {
        switch (effect)
        {
            case TuiEffect.Follow follow: _log.Follow(follow.Name, follow.Epoch); break;
            case TuiEffect.Ask ask: _ = _verbs.AskAsync(ask.Tab, ask.Name, ask.Circle); break;
            case TuiEffect.Weigh weigh: _ = _verbs.WeighAsync(weigh.Deed, weigh.Circle); break;
            case TuiEffect.Act act: _ = _verbs.ActAsync(act.Deed); break;
            case TuiEffect.Attach attach when _attaching.IsCompleted: _attaching = _handover!.AttachAsync(attach.Name, _keys); break;
            case TuiEffect.Attach: break;
            case TuiEffect.Mouse mouse: screen.UseMouse(mouse.IsOurs); break;
            case TuiEffect.Redraw: _writer.Forget(); break;
            case TuiEffect.Suspend: screen.StandStill(); break;
            case TuiEffect.Quit quit: _code = quit.Code; break;
            default: throw new InvalidOperationException($"nobody performs {effect.GetType().Name}");
        }
    }
}
